//! The standalone server as a process of its own.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use portcullis::Config;
use tempfile::TempDir;

use crate::browser::Target;

/// How long a process may take until it can work.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running `portcullis serve`. It is killed with this value.
pub struct Process {
    program: PathBuf,
    secrets: Vec<(&'static str, String)>,
    child: Option<Child>,
    address: SocketAddr,
    client: reqwest::Client,
    folder: TempDir,
}

impl Process {
    /// Starts the program with this configuration, and waits until its database answers.
    pub(crate) async fn start(program: &Path, mut config: Config) -> Self {
        let mut process = Self::prepare(program, &config);
        config.server.listen = process.address;
        write(process.folder(), &config);
        process.serve().await;
        process
    }

    /// As [`start`](Self::start) after a migration, with a file that every version understands: mail goes into a folder,
    /// and nothing is limited.
    pub(crate) async fn start_plain(program: &Path, config: &Config) -> Self {
        let mut process = Self::prepare(program, config);
        let text = format!(
            "base_url = {:?}\nserver.listen = \"{}\"\nmail.outbox = {:?}\nmail.print_links = false\n\
             rate_limit.enabled = false\nrate_limit.sign_in_delay.enabled = false\n",
            config.base_url, process.address, config.mail.outbox
        );
        std::fs::write(process.folder().join("portcullis.toml"), text).expect("a configuration file");
        let migrated = process.run(&["migrate"]);
        assert!(migrated.status.success(), "{}", String::from_utf8_lossy(&migrated.stderr));
        process.serve().await;
        process
    }

    fn prepare(program: &Path, config: &Config) -> Self {
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build();
        Self {
            program: program.to_owned(),
            secrets: secrets(config),
            child: None,
            address: free_address(),
            client: client.expect("an HTTP client"),
            folder: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    async fn serve(&mut self) {
        let log = std::fs::File::create(self.folder().join("log")).expect("a log");
        let mut command = command(&self.program, self.folder(), &self.secrets);
        let command = command.arg("serve").stdout(Stdio::null()).stderr(log);
        self.child = Some(command.spawn().expect("the program starts"));
        self.wait_until_ready().await;
    }

    fn child(&mut self) -> &mut Child {
        self.child.as_mut().expect("it was started")
    }

    /// Ends it as `kill -9` does.
    pub(crate) fn kill(&mut self) {
        let child = self.child();
        child.kill().expect("a process that can be killed");
        child.wait().expect("an end");
    }

    /// Starts it again, at another address: meanwhile somebody else may have taken the old one.
    pub(crate) async fn restart(&mut self) {
        let file = self.folder().join("portcullis.toml");
        let text = std::fs::read_to_string(&file).expect("its configuration");
        let old = std::mem::replace(&mut self.address, free_address());
        std::fs::write(file, text.replace(&old.to_string(), &self.address.to_string())).expect("a change");
        self.serve().await;
    }

    pub(crate) fn target(&self) -> Target {
        Target::Process(self.client.clone(), format!("http://{}", self.address))
    }

    /// The memory that it holds, in bytes.
    pub(crate) fn memory(&self) -> u64 {
        let pid = self.child.as_ref().expect("it was started").id();
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("a process");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory");
        line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") * 1024
    }

    /// The folder that it runs in.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Runs another command of the program beside it, with its configuration.
    pub fn run(&self, arguments: &[&str]) -> Output {
        let mut command = command(&self.program, self.folder(), &self.secrets);
        command.args(arguments).output().expect("the program runs")
    }

    /// Gives it another configuration, and tells it by SIGHUP. Its address stays, unless that is what changes.
    pub async fn reload(&self, mut config: Config, said: &str) {
        if config.server.listen == Config::default().server.listen {
            config.server.listen = self.address;
        }
        write(self.folder(), &config);
        self.hang_up(said).await;
    }

    /// Sends it SIGHUP, and waits until it has logged this once more.
    pub async fn hang_up(&self, said: &str) {
        let times = self.log().matches(said).count();
        let pid = self.child.as_ref().expect("it was started").id().to_string();
        assert!(Command::new("kill").args(["-HUP", &pid]).status().expect("kill").success());
        self.has_said(said, times + 1).await;
    }

    /// Waits until it has logged this so many times.
    pub async fn has_said(&self, said: &str, times: usize) {
        let started = Instant::now();
        while self.log().matches(said).count() < times {
            assert!(started.elapsed() < PATIENCE, "{said:?} is not in {}", self.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Asks it to stop, as a service manager does.
    pub fn ask_to_stop(&self) {
        let pid = self.child.as_ref().expect("it was started").id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill").success());
    }

    /// Asks it to stop, and waits until it has.
    pub async fn stop(&mut self) {
        self.ask_to_stop();
        self.ended().await;
    }

    /// Waits until it has ended by itself.
    pub async fn ended(&mut self) {
        let started = Instant::now();
        while self.child().try_wait().expect("a state").is_none() {
            assert!(started.elapsed() < PATIENCE, "it does not end: {}", self.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder().join("log")).unwrap_or_default()
    }

    async fn wait_until_ready(&mut self) {
        let url = format!("http://{}/health/ready", self.address);
        let started = Instant::now();
        loop {
            if self.client.get(&url).send().await.is_ok_and(|answer| answer.status() == 200) {
                return;
            }
            let ended = self.child().try_wait().expect("a state");
            if ended.is_some() || started.elapsed() > PATIENCE {
                panic!("the server does not get ready ({ended:?}): {}", self.log());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn write(folder: &Path, config: &Config) {
    let text = toml::to_string(config).expect("TOML");
    std::fs::write(folder.join("portcullis.toml"), text).expect("a configuration file");
}

/// What is never written out, as variables.
fn secrets(config: &Config) -> Vec<(&'static str, String)> {
    let mut secrets = vec![
        ("PORTCULLIS_SECRET", config.secret.expose().to_owned()),
        ("PORTCULLIS_DATABASE_URL", config.database.url.expose().to_owned()),
    ];
    if let Some(url) = &config.secondary_storage.url {
        secrets.push(("PORTCULLIS_SECONDARY_STORAGE__URL", url.expose().to_owned()));
    }
    let headers: Vec<&str> = config.telemetry.headers.iter().map(|header| header.expose()).collect();
    secrets.push(("PORTCULLIS_TELEMETRY__HEADERS", headers.join(",")));
    secrets
}

/// The program in its folder.
fn command(program: &Path, folder: &Path, secrets: &[(&'static str, String)]) -> Command {
    let mut command = Command::new(program);
    // Only the configuration file speaks, not what the tests themselves were told.
    for (name, _) in std::env::vars_os() {
        if ["PORTCULLIS_", "OTEL_"].iter().any(|prefix| name.to_string_lossy().starts_with(prefix)) {
            command.env_remove(name);
        }
    }
    command.envs(secrets.iter().map(|(name, value)| (name, value))).current_dir(folder);
    command
}

/// A port that was free a moment ago.
pub fn free_address() -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("an address")
}
