//! The `portcullis` command line.

use std::process::ExitCode;

use clap::Parser;
use portcullis::cli;

fn main() -> ExitCode {
    cli::run(cli::Cli::parse())
}
