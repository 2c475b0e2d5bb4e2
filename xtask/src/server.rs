//! The server's own command line, built as needed.

use std::process::Command;

use crate::shell::{self, Result, cargo};

/// `portcullis <arguments>`.
pub fn portcullis(arguments: &[&str]) -> Command {
    let mut command =
        cargo(&["run", "--quiet", "--package", "portcullis-server", "--bin", "portcullis", "--"]);
    command.args(arguments);
    command
}

/// What `portcullis <arguments>` prints.
pub fn read(arguments: &[&str]) -> Result<String> {
    shell::read(&mut portcullis(arguments))
}
