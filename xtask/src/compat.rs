//! `cargo xtask compat`: the same scripts against the real better-auth and against us.

use std::process::Command;

use crate::shell::{self, Result, cargo, program};

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
