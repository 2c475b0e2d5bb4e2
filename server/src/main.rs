//! The `portcullis` command line.

use std::process::ExitCode;

use clap::Parser;
use portcullis::cli;

#[cfg(unix)]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    cli::run(cli::Cli::parse())
}
