//! Child processes to measure.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::{Result, load};

/// The secret that all servers of a run share.
pub(crate) const SECRET: &str = "a secret for measuring, of more than 32 bytes";

/// A server under measure; it ends with the value.
pub(crate) struct Server {
    pub(crate) port: u16,
    /// From the start of the process until it says that it is ready.
    pub(crate) ready: Duration,
    child: Child,
}

impl Server {
    /// Resident memory in megabytes, where the system tells.
    pub(crate) fn memory(&self) -> Option<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()?)).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.trim().trim_end_matches("kB").trim().parse::<f64>().ok().map(|kb| kb / 1024.0)
    }
}

/// Our release build on a SQLite file.
pub(crate) async fn portcullis(binary: &Path, dir: &Path) -> Result<Server> {
    portcullis_with(binary, dir, &[]).await
}

/// The same with settings of its own. The limits are off: they are not what is measured.
pub(crate) async fn portcullis_with(binary: &Path, dir: &Path, settings: &[(&str, &str)]) -> Result<Server> {
    let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let mut command = program(binary, dir, settings);
    command.arg("serve").envs([
        ("PORTCULLIS_BASE_URL", format!("http://127.0.0.1:{port}")),
        ("PORTCULLIS_SERVER__LISTEN", format!("127.0.0.1:{port}")),
    ]);
    start(command, Some(port), "/health/ready").await
}

/// Makes the tables of another database than that file.
pub(crate) async fn migrate(binary: &Path, dir: &Path, settings: &[(&str, &str)]) -> Result {
    let status = program(binary, dir, settings).arg("migrate").status().await?;
    if status.success() { Ok(()) } else { Err("the database was not migrated".into()) }
}

fn program(binary: &Path, dir: &Path, settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(binary);
    // What the run or its user are told is not for this server.
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("PORTCULLIS_")) {
        command.env_remove(name);
    }
    command.current_dir(dir).stdout(Stdio::null()).envs([
        ("PORTCULLIS_SECRET", SECRET),
        ("PORTCULLIS_DATABASE_URL", "sqlite:auth.db"),
        ("PORTCULLIS_RATE_LIMIT__ENABLED", "false"),
        ("PORTCULLIS_RATE_LIMIT__SIGN_IN_DELAY__ENABLED", "false"),
        ("PORTCULLIS_LOG__FILTER", "warn"),
    ]);
    command.envs(settings.iter().map(|(name, value)| (format!("PORTCULLIS_{name}"), value)));
    command
}

/// A floor, on what its kind reads.
pub(crate) async fn floor(kind: &str, place: &str) -> Result<Server> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["--floor", kind, place, SECRET]).stdout(Stdio::piped());
    start(command, None, "/api/auth/get-session").await
}

/// The real better-auth, on the same file.
pub(crate) async fn better_auth(modules: &Path, dir: &Path) -> Result<Server> {
    let script = modules.join("portcullis-bench.mjs");
    std::fs::write(&script, include_str!("better_auth.mjs"))?;
    let mut command = Command::new("node");
    command.arg(&script).env("NODE_ENV", "production").env("BENCH_SECRET", SECRET);
    command.env("BENCH_DATABASE", dir.join("auth.db")).stdout(Stdio::piped());
    start(command, None, "/api/auth/get-session").await
}

/// Starts a server and waits until it answers `probe` with a 200.
async fn start(mut command: Command, port: Option<u16>, probe: &str) -> Result<Server> {
    let started = Instant::now();
    let mut child = command.kill_on_drop(true).spawn()?;
    let port = match (port, child.stdout.take()) {
        (Some(port), _) => port,
        (None, Some(out)) => {
            BufReader::new(out).lines().next_line().await?.ok_or("no port")?.trim().parse()?
        }
        (None, None) => return Err("no port".into()),
    };
    while !answers(port, probe).await {
        if started.elapsed() > Duration::from_secs(30) || child.try_wait()?.is_some() {
            return Err("a server did not start".into());
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    Ok(Server { port, ready: started.elapsed(), child })
}

async fn answers(port: u16, path: &str) -> bool {
    load::once(port, &load::request("GET", path, &[], "")).await.is_ok_and(|status| status == 200)
}
