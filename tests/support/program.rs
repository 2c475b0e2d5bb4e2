//! `portcullis` as it is shipped, in a place where cargo tells tests about it.

use std::process::ExitCode;

use clap::Parser;
use portcullis::cli;

fn main() -> ExitCode {
    cli::run(cli::Cli::parse())
}
