//! The command line.

mod audit;
mod backup;
mod config;
mod doctor;
mod health;
mod migrate;
mod outbox;
mod private_file;
mod purge;
#[cfg(unix)]
mod reload;
mod secret;
mod secrets;
mod serve;
mod transfer;
mod user;

use std::fmt;
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
    /// Clear away expired rows now; `serve` does it by itself.
    Purge,
    /// Copy a SQLite database into a file, while servers use it.
    Backup(backup::Backup),
    /// Write every user, with accounts and password hashes, into a file.
    Export(transfer::Export),
    /// Read users from a file of `export` into this database, whatever kind of database they come from.
    Import(transfer::Import),
    /// Replace the secret that signs, without ending sessions.
    #[command(subcommand)]
    Secrets(secrets::Secrets),
    /// Create, list and change users.
    User(user::User),
    /// Read and verify the audit log.
    Audit(audit::Audit),
    /// List, repeat and give up webhooks.
    Outbox(outbox::Outbox),
    /// Check the configuration, or print what there is to configure.
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Say what is wrong with this deployment, and what to do.
    Doctor(doctor::Doctor),
    /// Ask the running server whether it lives; the exit code says it too.
    Health(health::Health),
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
        Command::Purge => purge::run(config),
        Command::Backup(backup) => backup.run(config),
        Command::Export(export) => export.run(config),
        Command::Import(import) => import.run(config),
        Command::Secrets(secrets) => secrets.run(config),
        Command::User(user) => user.run(config),
        Command::Audit(audit) => audit.run(config),
        Command::Outbox(outbox) => outbox.run(config),
        Command::Config(command) => command.run(config),
        Command::Doctor(doctor) => doctor.run(config),
        Command::Health(health) => health.run(config),
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

/// Prints a row of columns. A name that somebody chose can neither pretend to be another row nor speak to the terminal.
fn print_row(columns: &[&dyn fmt::Display]) -> Result<(), Failure> {
    let columns: Vec<String> = columns.iter().map(|column| visible(&column.to_string())).collect();
    print(&columns.join("\t"))
}

fn visible(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut shown, c| {
        if c.is_control() {
            shown.extend(c.escape_default())
        } else {
            shown.push(c)
        }
        shown
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_chose_is_shown_not_obeyed() {
        assert_eq!(visible("Ada\u{1b}[2J\tb\nc"), "Ada\\u{1b}[2J\\tb\\nc");
        assert_eq!(visible("Zoë 李"), "Zoë 李");
    }
}
