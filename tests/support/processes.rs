//! The standalone server as a process of its own.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use portcullis::Config;
use tempfile::TempDir;

use crate::browser::Target;

/// How long a process may take until it can work.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running `portcullis serve`. It is killed with this value.
pub(crate) struct Process {
    child: Child,
    address: SocketAddr,
    client: reqwest::Client,
    folder: TempDir,
}

impl Process {
    /// Starts the program with this configuration, and waits until its database answers.
    pub(crate) async fn start(program: &Path, mut config: Config) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let address = free_address();
        config.server.listen = address;
        let file = folder.path().join("portcullis.toml");
        std::fs::write(&file, toml::to_string(&config).expect("TOML")).expect("a configuration file");
        let log = std::fs::File::create(folder.path().join("log")).expect("a log");
        let child = Command::new(program)
            .arg("serve")
            .arg("--config")
            .arg(file)
            // These two are never written out.
            .env("PORTCULLIS_SECRET", config.secret.expose())
            .env("PORTCULLIS_DATABASE_URL", config.database.url.expose())
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the program starts");
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build();
        let mut process = Self { child, address, client: client.expect("an HTTP client"), folder };
        process.wait_until_ready().await;
        process
    }

    pub(crate) fn target(&self) -> Target {
        Target::Process(self.client.clone(), format!("http://{}", self.address))
    }

    async fn wait_until_ready(&mut self) {
        let url = format!("http://{}/health/ready", self.address);
        let started = Instant::now();
        loop {
            if self.client.get(&url).send().await.is_ok_and(|answer| answer.status() == 200) {
                return;
            }
            let ended = self.child.try_wait().expect("a state");
            if ended.is_some() || started.elapsed() > PATIENCE {
                let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
                panic!("the server does not get ready ({ended:?}): {log}");
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that was free a moment ago.
fn free_address() -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("an address")
}
