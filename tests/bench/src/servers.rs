//! Child processes to measure.

use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::Result;

/// The secret that all servers of a run share.
pub(crate) const SECRET: &str = "a secret for measuring, of more than 32 bytes";

/// A server under measure; it ends with the value.
pub(crate) struct Server {
    pub(crate) port: u16,
    /// From the start of the process to its first answer.
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

/// Our release build on a SQLite file, with the limits off: they are not what is measured.
pub(crate) async fn portcullis(binary: &Path, dir: &Path) -> Result<Server> {
    let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let mut command = Command::new(binary);
    command.arg("serve").current_dir(dir).envs([
        ("PORTCULLIS_SECRET", SECRET.to_owned()),
        ("PORTCULLIS_BASE_URL", format!("http://127.0.0.1:{port}")),
        ("PORTCULLIS_SERVER__LISTEN", format!("127.0.0.1:{port}")),
        ("PORTCULLIS_DATABASE_URL", "sqlite:auth.db".to_owned()),
        ("PORTCULLIS_RATE_LIMIT__ENABLED", "false".to_owned()),
        ("PORTCULLIS_RATE_LIMIT__SIGN_IN_DELAY__ENABLED", "false".to_owned()),
        ("PORTCULLIS_LOG__FILTER", "warn".to_owned()),
    ]);
    command.stdout(Stdio::null());
    start(command, Some(port)).await
}

/// The floor, on the same file.
pub(crate) async fn floor(dir: &Path) -> Result<Server> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["--floor", &dir.join("auth.db").to_string_lossy(), SECRET]).stdout(Stdio::piped());
    start(command, None).await
}

/// The real better-auth, on the same file.
pub(crate) async fn better_auth(modules: &Path, dir: &Path) -> Result<Server> {
    let script = modules.join("portcullis-bench.mjs");
    std::fs::write(&script, include_str!("better_auth.mjs"))?;
    let mut command = Command::new("node");
    command.arg(&script).env("NODE_ENV", "production").env("BENCH_SECRET", SECRET);
    command.env("BENCH_DATABASE", dir.join("auth.db")).stdout(Stdio::piped());
    start(command, None).await
}

async fn start(mut command: Command, port: Option<u16>) -> Result<Server> {
    let started = Instant::now();
    let mut child = command.kill_on_drop(true).spawn()?;
    let port = match (port, child.stdout.take()) {
        (Some(port), _) => port,
        (None, Some(out)) => {
            BufReader::new(out).lines().next_line().await?.ok_or("no port")?.trim().parse()?
        }
        (None, None) => return Err("no port".into()),
    };
    while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
        if started.elapsed() > Duration::from_secs(30) || child.try_wait()?.is_some() {
            return Err("a server did not start".into());
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    Ok(Server { port, ready: started.elapsed(), child })
}

/// Prints a line on standard output.
pub(crate) fn say(line: &str) -> Result {
    Ok(writeln!(std::io::stdout(), "{line}")?)
}
