//! The `portcullis` command line.

use std::io::Write as _;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use portcullis::{Config, features, openapi};

/// Authentication you own: an authentication server in one binary.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Print the OpenAPI document of every operation that exists.
    Openapi,
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Openapi => {
            let document = openapi::document(&features::all(), &Config::default());
            let text = serde_json::to_string_pretty(&document).unwrap_or_default();
            match writeln!(std::io::stdout(), "{text}") {
                Ok(()) => ExitCode::SUCCESS,
                Err(_) => ExitCode::FAILURE,
            }
        }
    }
}
