//! The command line.

mod config;
mod doctor;
mod migrate;
mod secret;
mod serve;
mod user;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{Config, process_environment};
use crate::{features, openapi};

/// The configuration that is read where none is named.
const DEFAULT_CONFIG: &str = "portcullis.toml";

/// Authentication you own: an authentication server in one binary.
#[derive(Parser)]
#[command(name = "portcullis", version)]
pub struct Cli {
    /// The configuration file; `portcullis.toml` if it is there, else everything has its default.
    #[arg(long, global = true, env = "PORTCULLIS_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server.
    Serve,
    /// Bring the database's tables up to date; only ever adds.
    Migrate(migrate::Migrate),
    /// Create, list and change users.
    User(user::User),
    /// Check the configuration, or print what there is to configure.
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Say what is wrong with this deployment, and what to do.
    Doctor(doctor::Doctor),
    /// Print the OpenAPI document of every operation that exists.
    Openapi,
    /// Print the tables of the core as SQL.
    #[command(hide = true)]
    Ddl(migrate::Ddl),
}

/// Runs one command.
pub fn run(cli: Cli) -> ExitCode {
    let config = cli.config.as_deref();
    let result = match cli.command {
        Command::Serve => serve::run(config),
        Command::Migrate(migrate) => migrate.run(config),
        Command::User(user) => user.run(config),
        Command::Config(command) => command.run(config),
        Command::Doctor(doctor) => doctor.run(config),
        Command::Ddl(ddl) => ddl.run(),
        Command::Openapi => {
            let document = openapi::document(&features::all(), &Config::default());
            serde_json::to_string_pretty(&document).map_err(Into::into).and_then(|text| print(&text))
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Standard error may be closed; the exit code says it too.
            let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("portcullis: {error}\n"));
            ExitCode::FAILURE
        }
    }
}

/// What a command fails with: something to print.
type Failure = Box<dyn std::error::Error>;

/// Prints a line on standard output.
fn print(text: &str) -> Result<(), Failure> {
    std::io::Write::write_fmt(&mut std::io::stdout(), format_args!("{text}\n"))?;
    Ok(())
}

/// Loads the configuration: the named file, else the default one if it is there, then the environment.
fn load(named: Option<&Path>) -> Result<Config, Failure> {
    let default = Path::new(DEFAULT_CONFIG);
    let path = named.or_else(|| default.exists().then_some(default));
    Ok(Config::load(path, process_environment())?)
}

/// Runs a future to its end, on all cores.
fn block_on<T>(future: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(future)
}
