//! Databases for the tests: those that answer on this machine, or else our own, started from what is installed.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::background::{self, Background};
use super::{Round, Tally, setup};
use crate::shell::{self, Result, program};

/// What the tests connect to, and how one is started.
struct Service {
    name: &'static str,
    /// What `--db` calls it; none for what is needed whatever the database is.
    dialect: Option<&'static str>,
    /// Where the tests look for its address.
    variable: &'static str,
    /// Where they look without the variable.
    port: u16,
    /// The Debian package.
    package: &'static str,
    start: fn(u16) -> Started,
}

/// One that runs on the port, and its address; nothing without its program on this machine.
type Started = Result<Option<(Background, String)>>;

const SERVICES: [Service; 3] = [
    Service {
        name: "PostgreSQL",
        dialect: Some("postgres"),
        variable: "PORTCULLIS_TEST_POSTGRES",
        port: 5432,
        package: "postgresql",
        start: postgres,
    },
    Service {
        name: "MariaDB",
        dialect: Some("mysql"),
        variable: "PORTCULLIS_TEST_MYSQL",
        port: 3306,
        package: "mariadb-server",
        start: mariadb,
    },
    Service {
        name: "Redis",
        dialect: None,
        variable: "PORTCULLIS_TEST_REDIS",
        port: 6379,
        package: "redis-server",
        start: redis,
    },
];

/// Services of our own, and what tells the tests where they are.
#[derive(Default)]
pub struct Services {
    running: Vec<Background>,
    pub variables: Vec<(&'static str, String)>,
}

impl Services {
    /// All of them that this machine has.
    pub fn start() -> Result<Self> {
        let mut services = Self::default();
        for service in &SERVICES {
            one(service, &mut services)?;
        }
        Ok(services)
    }
}

pub fn services(round: &mut Round) -> Result<Tally> {
    let mut tally = Tally::default();
    let is_wanted = |service: &&Service| service.dialect.is_none_or(|dialect| round.wants(dialect));
    let wanted: Vec<_> = SERVICES.iter().filter(is_wanted).collect();
    for service in wanted {
        tally += one(service, &mut round.services).unwrap_or_else(|error| {
            eprintln!("{}", shell::red(&format!("{}: {error}", service.name)));
            Tally::FAILED
        });
    }
    Ok(tally)
}

fn one(service: &Service, services: &mut Services) -> Result<Tally> {
    let Service { name, variable, port, package, start, .. } = service;
    if let Ok(address) = env::var(variable) {
        eprintln!("{name}: {address}, by {variable}");
        return Ok(Tally::PASSED);
    }
    if background::answers(*port) {
        eprintln!("{name}: one answers on port {port}");
        return Ok(Tally::PASSED);
    }
    let port = background::free_port()?;
    let mut started = start(port)?;
    if started.is_none() && setup::install(&[package]) {
        started = start(port)?;
    }
    let Some((running, address)) = started else {
        return setup::missing(&format!(
            "no {name} here; on Debian: sudo apt-get install {package}; or {variable}=<address of one>"
        ));
    };
    eprintln!("{name}: our own, {address}");
    services.running.push(running);
    services.variables.push((variable, address));
    Ok(Tally::PASSED)
}

fn postgres(port: u16) -> Started {
    let Some(server) = find("postgres") else { return Ok(None) };
    let folder = background::folder()?;
    // It refuses to run as root.
    let owner = if setup::is_root() { Some(postgres_owner(folder.path())?) } else { None };
    let as_owner = |name: &str| {
        let name = server.with_file_name(name).to_string_lossy().into_owned();
        match &owner {
            None => program(&name, &[]),
            Some((user, group)) => {
                program("setpriv", &["--reuid", user, "--regid", group, "--clear-groups", "--", &name])
            }
        }
    };
    let data = folder.path().join("data");
    let mut init = as_owner("initdb");
    init.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]);
    shell::read(init.arg("--pgdata").arg(&data).current_dir(folder.path()))?;

    let mut serve = as_owner("postgres");
    serve.arg("-D").arg(&data).args(["-p", &port.to_string()]);
    // Nothing of it has to survive.
    for setting in [
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "max_connections=300",
        "fsync=off",
        "full_page_writes=off",
        "synchronous_commit=off",
    ] {
        serve.args(["-c", setting]);
    }
    // The port answers a moment before the server does; its own file says which it is.
    let is_ready = |folder: &Path| {
        std::fs::read_to_string(folder.join("data/postmaster.pid"))
            .is_ok_and(|text| text.lines().last().is_some_and(|status| status.trim() == "ready"))
    };
    // INT is its fast way out, which waits for no connection.
    let running = Background::start(&mut serve, "INT", folder, is_ready)?;
    Ok(Some((running, format!("postgres://postgres@127.0.0.1:{port}/postgres"))))
}

/// The user and group that root starts PostgreSQL as: its own, or nobody. The folder becomes theirs.
fn postgres_owner(folder: &Path) -> Result<(String, String)> {
    let id = |option: &str, user: &str| {
        shell::read(program("id", &[option, user]).stderr(std::process::Stdio::null()))
            .map(|id| id.trim().to_owned())
    };
    let user = if id("-u", "postgres").is_ok() { "postgres" } else { "nobody" };
    let (user, group) = (id("-u", user)?, id("-g", user)?);
    std::os::unix::fs::chown(folder, Some(user.parse()?), Some(group.parse()?))?;
    Ok((user, group))
}

fn mariadb(port: u16) -> Started {
    let (Some(server), Some(install)) = (find("mariadbd"), find("mariadb-install-db")) else {
        return Ok(None);
    };
    let folder = background::folder()?;
    let common = |file: &Path| {
        // Nothing of what this machine is set up with.
        let mut command = program(&file.to_string_lossy(), &["--no-defaults"]);
        command.arg(format!("--datadir={}", folder.path().join("data").display()));
        if setup::is_root() {
            command.arg("--user=root");
        }
        command
    };
    let mut init = common(&install);
    init.args(["--auth-root-authentication-method=normal", "--skip-test-db"]);
    shell::read(init.current_dir(folder.path()).stderr(std::process::Stdio::null()))?;

    let mut serve = common(&server);
    serve.arg(format!("--port={port}")).arg(format!("--socket={}", folder.path().join("socket").display()));
    serve.args([
        "--bind-address=127.0.0.1",
        "--max-connections=300",
        "--innodb-flush-log-at-trx-commit=0",
        "--pid-file=pid",
    ]);
    let is_ready = |_: &Path| background::answers(port);
    let running = Background::start(&mut serve, "TERM", folder, is_ready)?;
    Ok(Some((running, format!("mysql://root@127.0.0.1:{port}"))))
}

fn redis(port: u16) -> Started {
    let Some(server) = find("redis-server").or_else(|| find("valkey-server")) else { return Ok(None) };
    let folder = background::folder()?;
    let mut serve = Command::new(server);
    serve.args(["--bind", "127.0.0.1", "--port", &port.to_string(), "--save", "", "--appendonly", "no"]);
    let is_ready = |_: &Path| background::answers(port);
    let running = Background::start(&mut serve, "TERM", folder, is_ready)?;
    Ok(Some((running, format!("redis://127.0.0.1:{port}"))))
}

/// A program on `PATH`, or where Debian has servers.
fn find(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = env::split_paths(&path).collect();
    folders.extend(["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from));
    folders.extend(versions(Path::new("/usr/lib/postgresql")));
    folders.into_iter().map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// `<folder>/<version>/bin`, the newest version first.
fn versions(folder: &Path) -> Vec<PathBuf> {
    let names = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name());
    let mut versions: Vec<u32> = names.filter_map(|name| name.to_str()?.parse().ok()).collect();
    versions.sort_unstable_by(|a, b| b.cmp(a));
    versions.into_iter().map(|version| folder.join(version.to_string()).join("bin")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_that_are_installed_start_and_end() {
        for Service { name, start, .. } in &SERVICES {
            let port = background::free_port().expect("a port");
            let Some((running, address)) = start(port).unwrap_or_else(|error| panic!("{name}: {error}"))
            else {
                eprintln!("SKIPPED: no {name} here");
                continue;
            };
            assert!(background::answers(port), "{name} at {address}");
            assert!(address.contains(&format!("127.0.0.1:{port}")), "{address}");
            drop(running);
            assert!(!background::answers(port), "{name} ends");
        }
    }

    #[test]
    fn the_newest_version_comes_first() {
        let folder = background::folder().expect("a folder");
        for version in ["9", "17", "15", "common"] {
            std::fs::create_dir(folder.path().join(version)).expect("a folder");
        }
        let folder = folder.path();
        let expected = ["17/bin", "15/bin", "9/bin"].map(|version| folder.join(version));
        assert_eq!(versions(folder), expected);
    }
}
