//! `cargo xtask compat`: the same scripts against the real better-auth and against us.

use std::process::Command;

use crate::shell::{self, Result, cargo, program, root};

/// The suite.
pub const FOLDER: &str = "tests/compat";

/// Arguments are the suite's own: part of a script's name, `--record`, … (`tests/compat/run.js` lists them).
pub fn run(arguments: &[&str]) -> Result {
    shell::run(&mut command(arguments)?)
}

/// The suite, ready to run. It installs its own npm packages.
pub fn command(arguments: &[&str]) -> Result<Command> {
    shell::run(&mut cargo(&["build", "--package", "portcullis-server", "--bin", "portcullis"]))?;
    let mut command = program("node", &[&format!("{FOLDER}/run.js")]);
    command.args(arguments);
    Ok(command)
}

/// Installs its npm packages, with the real better-auth and a SQLite for it, where they are missing.
pub fn set_up() -> Result {
    const SCRIPT: &str = "const { setUp } = await import('./harness/setup.js'); setUp(process.cwd());";
    shell::run(program("node", &["--input-type=module", "--eval", SCRIPT]).current_dir(root().join(FOLDER)))
}
