//! `portcullis migrate`.

use std::path::Path;

use clap::{Args, Subcommand, ValueEnum};

use super::{Failure, block_on, load, print};
use crate::auth::Auth;
use crate::config::Config;
use crate::store::migrate::{self, Plan, Status};
use crate::store::{Dialect, IdStrategy};

#[derive(Args)]
pub(super) struct Migrate {
    /// Print the SQL that would run, and run nothing.
    #[arg(long)]
    plan: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Say whether the database is up to date; the exit code says it too.
    Status,
}

impl Migrate {
    pub(super) fn run(self, config: Option<&Path>) -> Result<(), Failure> {
        let config = load(config)?;
        block_on(async move {
            let store = Auth::builder(config).connect().await?;
            match self.command {
                Some(Command::Status) => match migrate::status(&store).await? {
                    Status::Current => print("up to date"),
                    Status::Empty => Err("the database is empty: run `portcullis migrate`".into()),
                    Status::Behind(plan) => {
                        print(plan.to_string().trim_end())?;
                        Err("the database is behind: run `portcullis migrate`".into())
                    }
                },
                None if self.plan => report(&migrate::plan(&store).await?),
                None => report(&migrate::apply(&store).await?),
            }
        })
    }
}

fn report(plan: &Plan) -> Result<(), Failure> {
    let text = plan.to_string();
    print(if text.is_empty() { "up to date" } else { text.trim_end() })
}

/// The core's tables for one database.
#[derive(Args)]
pub(super) struct Ddl {
    /// Which database.
    #[arg(long)]
    dialect: Name,
}

#[derive(Clone, Copy, ValueEnum)]
enum Name {
    Sqlite,
    Postgres,
    Mysql,
}

impl Ddl {
    pub(super) fn run(self) -> Result<(), Failure> {
        let dialect = match self.dialect {
            Name::Sqlite => Dialect::Sqlite,
            Name::Postgres => Dialect::Postgres,
            Name::Mysql => Dialect::MySql,
        };
        let schema = Auth::builder(Config::default()).schema()?;
        print(migrate::ddl(&schema, dialect, IdStrategy::Random).trim_end())
    }
}
