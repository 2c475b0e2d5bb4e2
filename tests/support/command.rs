//! One command of the program, run to its end.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use portcullis::Config;
use tokio::process::Command;

/// How long a command may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a command said.
#[derive(Clone, Debug)]
pub struct Ran {
    /// Whether it succeeded.
    pub succeeded: bool,
    /// What it printed.
    pub output: String,
    /// What it complained about.
    pub complaint: String,
}

/// Runs `portcullis` with these arguments and this configuration.
///
/// # Panics
/// It does not end: what should be a refusal to start is a running server.
pub async fn ran(program: &str, config: &Config, arguments: &[&str]) -> Ran {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("portcullis.toml");
    std::fs::write(&file, toml::to_string(config).expect("TOML")).expect("a configuration file");
    let command = in_folder(program, folder.path())
        .args(arguments)
        .arg("--config")
        .arg(&file)
        // These two are never written out.
        .env("PORTCULLIS_SECRET", config.secret.expose())
        .env("PORTCULLIS_DATABASE_URL", config.database.url.expose())
        .output();
    let ended = tokio::time::timeout(PATIENCE, command).await;
    let output = ended.unwrap_or_else(|_| panic!("`portcullis {}` does not end", arguments.join(" ")));
    let output = output.expect("the program starts");
    Ran {
        succeeded: output.status.success(),
        output: String::from_utf8_lossy(&output.stdout).into_owned(),
        complaint: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// The program in a folder of its own, with nothing of this process' environment. It ends with the value.
pub fn in_folder(program: &str, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).env_clear().stdin(Stdio::null()).kill_on_drop(true);
    command
}
