//! Programs that run beside the tests. They end with the value, whatever happened in between.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

use tempfile::TempDir;

use crate::shell::{self, Result, program};

/// How long a program may take until it can work.
const TO_START: Duration = Duration::from_secs(60);
/// How long it may take to end before it is killed.
const TO_END: Duration = Duration::from_secs(10);
const STEP: Duration = Duration::from_millis(50);

/// A running program, and the temporary folder with all it writes.
pub struct Background {
    child: Child,
    signal: &'static str,
    folder: TempDir,
}

impl Background {
    /// Starts a program in its folder and waits until it is `ready`.
    ///
    /// `signal` is how it is asked to end at once: `TERM`, `INT`.
    ///
    /// # Errors
    /// It does not start; what it printed is part of the message.
    pub fn start(
        command: &mut Command,
        signal: &'static str,
        folder: TempDir,
        ready: impl Fn(&Path) -> bool,
    ) -> Result<Self> {
        let log = fs::File::create(folder.path().join("log"))?;
        let line = shell::line(command);
        // A group of its own, so that Ctrl-C ends the tests first, and then what they use.
        let child = command
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .process_group(0)
            .spawn()
            .map_err(|e| format!("`{line}` could not be started: {e}"))?;
        let mut this = Self { child, signal, folder };
        let started = Instant::now();
        while !ready(this.folder.path()) {
            let ended = this.child.try_wait()?;
            if ended.is_some() || started.elapsed() > TO_START {
                return Err(format!("`{line}` does not get ready:\n{}", this.log()).into());
            }
            thread::sleep(STEP);
        }
        Ok(this)
    }

    /// What it printed so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    fn end(&mut self) -> Result {
        if self.child.try_wait()?.is_some() {
            return Ok(());
        }
        let id = self.child.id().to_string();
        shell::read(&mut program("kill", &[&format!("-{}", self.signal), &id]))?;
        let asked = Instant::now();
        while asked.elapsed() < TO_END {
            if self.child.try_wait()?.is_some() {
                return Ok(());
            }
            thread::sleep(STEP);
        }
        Err("it does not end".into())
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        if self.end().is_err() {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// A folder for a program: short enough a name for a socket, and where any user gets to.
pub fn folder() -> Result<TempDir> {
    Ok(tempfile::Builder::new().prefix("portcullis-").tempdir()?)
}

/// A port of this machine that was free a moment ago.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// Whether anybody listens on a port of this machine.
pub fn answers(port: u16) -> bool {
    TcpStream::connect_timeout(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)), Duration::from_secs(2)).is_ok()
}

/// Whether an HTTP server of this machine answers a path with 200.
pub fn answers_http(port: u16, path: &str) -> bool {
    let ask = || -> Result<String> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        write!(stream, "GET {path} HTTP/1.0\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    };
    ask().is_ok_and(|answer| answer.split(' ').nth(1) == Some("200"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        program("sh", &["-c", script])
    }

    /// Whether a process is there that is not waiting to be collected.
    fn is_running(id: u32) -> bool {
        let state = shell::read(program("ps", &["-o", "stat=", "-p", &id.to_string()]).stderr(Stdio::null()));
        state.is_ok_and(|state| !state.trim().is_empty() && !state.starts_with('Z'))
    }

    #[test]
    fn it_ends_with_the_value_and_its_folder_goes() {
        let is_ready = |folder: &Path| folder.join("ready").exists();
        let script = "trap 'exit 0' TERM; touch ready; while :; do sleep 0.05; done";
        let program = Background::start(&mut shell(script), "TERM", folder().expect("a folder"), is_ready);
        let program = program.unwrap_or_else(|error| panic!("{error}"));
        let (id, place) = (program.child.id(), program.folder.path().to_owned());
        assert!(is_running(id));
        drop(program);
        assert!(!is_running(id));
        assert!(!place.exists());
    }

    #[test]
    fn one_that_fails_tells_why() {
        let script = "echo 'no such luck' >&2; exit 1";
        let failed = Background::start(&mut shell(script), "TERM", folder().expect("a folder"), |_| false);
        let error = failed.err().expect("a failure").to_string();
        assert!(error.contains("no such luck"), "{error}");
    }
}
