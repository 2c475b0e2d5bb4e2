//! `portcullis outbox`: what services are told, and how far that is.

use std::path::Path;

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};

use super::{Failure, block_on, load, print, print_row, secret};
use crate::auth::Auth;
use crate::config::Config;
use crate::features::webhooks::{Deliveries, DeliveryRow, Webhooks, state};

#[derive(Args)]
pub(super) struct Outbox {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// List deliveries, the newest first.
    List {
        /// Only those to this endpoint.
        #[arg(long)]
        endpoint: Option<String>,
        /// Only those that are so far.
        #[arg(long, value_parser = PossibleValuesParser::new(state::ALL))]
        state: Option<String>,
        /// How many at most.
        #[arg(long, default_value_t = 50)]
        limit: u64,
        /// How many to pass over.
        #[arg(long, default_value_t = 0)]
        offset: u64,
        /// Everything, as one JSON object a line.
        #[arg(long)]
        json: bool,
    },
    /// Print a delivery as JSON, with the body that is sent.
    Show {
        /// Its id.
        id: String,
    },
    /// Send a delivery once more, or all of an endpoint that were given up. A running server does it within seconds.
    Replay {
        /// The delivery's id.
        #[arg(required_unless_present = "failed_of")]
        id: Option<String>,
        /// Every delivery to this endpoint that was given up.
        #[arg(long, value_name = "ENDPOINT", conflicts_with = "id")]
        failed_of: Option<String>,
    },
    /// Try a delivery that waits no more.
    GiveUp {
        /// Its id.
        id: String,
    },
    /// Tell an endpoint again what happens that had answered 410, and what has waited since.
    Enable {
        /// Its name.
        endpoint: String,
    },
}

impl Outbox {
    pub(super) fn run(self, config: Option<&Path>) -> Result<(), Failure> {
        let config = load(config)?;
        block_on(self.command.run(config))
    }
}

impl Command {
    async fn run(self, mut config: Config) -> Result<(), Failure> {
        secret::fill_in(&mut config)?;
        let auth = Auth::builder(config).build().await?;
        let webhooks = auth.webhooks().ok_or("there is no outbox: webhooks.endpoints is empty")?;
        match self {
            Self::List { endpoint, state, limit, offset, json } => {
                list(webhooks, &Deliveries { endpoint, state }, (limit, offset), json).await
            }
            Self::Show { id } => {
                let row = webhooks.delivery(&id).await?.ok_or("there is no such delivery")?;
                print(&serde_json::to_string_pretty(&row)?)
            }
            Self::Replay { failed_of: Some(endpoint), .. } => {
                print(&format!("{} are sent once more", webhooks.replay_failed(&endpoint).await?))
            }
            Self::Replay { id, .. } => {
                webhooks.replay(&id.unwrap_or_default()).await?;
                print("it is sent once more")
            }
            Self::GiveUp { id } => {
                webhooks.give_up(&id).await?;
                print("it is given up")
            }
            Self::Enable { endpoint } => match webhooks.enable(&endpoint).await? {
                true => print("it is told again what happens"),
                false => Err("it has not answered 410, or there is no such endpoint".into()),
            },
        }
    }
}

async fn list(
    webhooks: &Webhooks,
    which: &Deliveries,
    (limit, offset): (u64, u64),
    json: bool,
) -> Result<(), Failure> {
    for row in webhooks.deliveries(which, limit, offset).await? {
        if json { print(&serde_json::to_string(&row)?)? } else { print_line(&row)? }
    }
    Ok(())
}

/// For people: which, when, what, to whom, how far it is, how often it was tried, what came back, when it is tried next.
fn print_line(row: &DeliveryRow) -> Result<(), Failure> {
    let last = match (row.last_status, &row.last_error) {
        (Some(status), _) => status.to_string(),
        (None, Some(error)) => error.clone(),
        (None, None) => "-".to_owned(),
    };
    let next = row.next_attempt_at.map_or_else(|| "-".to_owned(), |next| next.to_string());
    print_row(&[&row.id, &row.created_at, &row.kind, &row.endpoint, &row.state, &row.attempts, &last, &next])
}
