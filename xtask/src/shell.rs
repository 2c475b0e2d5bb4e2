//! Running other programs, from the workspace's root.

use std::error::Error;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

/// Everything here fails with a sentence for people.
pub type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

/// The workspace's root.
pub fn root() -> PathBuf {
    let mut root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    root.pop();
    root
}

/// A program to run at the root.
pub fn program(name: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(name);
    command.current_dir(root()).args(arguments);
    command
}

/// `cargo` as the one that runs us.
pub fn cargo(arguments: &[&str]) -> Command {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let mut command = program(&cargo, arguments);
    // What `cargo run` tells us about ourselves would make the inner cargo rebuild what the outer one built.
    for (name, _) in std::env::vars() {
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
            command.env_remove(name);
        }
    }
    command
}

/// Where cargo puts what it builds of the workspace of a manifest: not always beside it (`CARGO_TARGET_DIR`).
pub fn built(manifest: &str) -> Result<PathBuf> {
    let arguments = ["metadata", "--no-deps", "--format-version", "1", "--manifest-path", manifest];
    let metadata: Value = serde_json::from_str(&read(&mut cargo(&arguments))?)?;
    Ok(metadata["target_directory"].as_str().ok_or("cargo does not say where it builds")?.into())
}

/// Runs to the end; a failure is an error.
pub fn run(command: &mut Command) -> Result {
    eprintln!("{}", dim(&format!("$ {}", line(command))));
    let status = command.status().map_err(|e| format!("`{}` could not be started: {e}", line(command)))?;
    if status.success() { Ok(()) } else { Err(format!("`{}` failed ({status})", line(command)).into()) }
}

/// Runs to the end and returns what it printed.
pub fn read(command: &mut Command) -> Result<String> {
    pipe(command, "")
}

/// Runs to the end on some input and returns what it printed.
pub fn pipe(command: &mut Command, input: &str) -> Result<String> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().map_err(|e| format!("`{}` could not be started: {e}", line(command)))?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program that reads nothing closes the pipe: its exit status counts.
        let input = input.to_owned();
        std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        return Err(format!("`{}` failed ({})", line(command), output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// The command as one would type it.
pub fn line(command: &Command) -> String {
    let program = command.get_program().to_string_lossy();
    let program = program.rsplit('/').next().unwrap_or_default().to_owned();
    let arguments = command.get_args().map(|a| a.to_string_lossy().into_owned());
    std::iter::once(program).chain(arguments).collect::<Vec<_>>().join(" ")
}

/// Less important, on a terminal.
pub fn dim(text: &str) -> String {
    styled("2", text)
}

/// A heading, on a terminal.
pub fn bold(text: &str) -> String {
    styled("1", text)
}

/// Wrong, on a terminal.
pub fn red(text: &str) -> String {
    styled("31", text)
}

fn styled(code: &str, text: &str) -> String {
    if std::io::stderr().is_terminal() { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
}
