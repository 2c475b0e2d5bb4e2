//! `portcullis audit`: reading and verifying the audit log.

use std::path::Path;

use clap::{Args, Subcommand};

use super::{Failure, block_on, load, print, print_row, secret};
use crate::auth::Auth;
use crate::config::Config;
use crate::features::audit::{Audit as Log, AuditRow, Head, Lines};
use crate::store::Timestamp;

#[derive(Args)]
pub(super) struct Audit {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Print lines, the oldest first.
    List {
        /// Only those about or by this user: an id, or an e-mail address.
        #[arg(long)]
        user: Option<String>,
        /// Only those of this kind or operation, such as session.created or signInEmail.
        #[arg(long)]
        action: Option<String>,
        /// Nothing before this time, such as 2026-01-31T12:00:00Z.
        #[arg(long, value_parser = Timestamp::parse)]
        since: Option<Timestamp>,
        /// Nothing from this time on.
        #[arg(long, value_parser = Timestamp::parse)]
        until: Option<Timestamp>,
        /// Everything, as one JSON object a line.
        #[arg(long)]
        json: bool,
    },
    /// Say whether any line is gone, was changed or was put there; fails if so.
    Verify {
        /// What an earlier verification printed as the head, and somebody kept somewhere else.
        #[arg(long, value_name = "POSITION:HASH")]
        kept: Option<Head>,
    },
}

impl Audit {
    pub(super) fn run(self, config: Option<&Path>) -> Result<(), Failure> {
        let config = load(config)?;
        block_on(self.command.run(config))
    }
}

impl Command {
    async fn run(self, mut config: Config) -> Result<(), Failure> {
        secret::fill_in(&mut config)?;
        let auth = Auth::builder(config).build().await?;
        let log = auth.audit().ok_or("there is no audit log: audit.enabled is off")?;
        match self {
            Self::List { user, action, since, until, json } => {
                list(log, &Lines { user, action, since, until }, json).await
            }
            Self::Verify { kept } => verify(log, kept).await,
        }
    }
}

async fn list(log: &Log, which: &Lines, json: bool) -> Result<(), Failure> {
    let mut last = None;
    loop {
        let rows = log.lines(which, last.as_ref()).await?;
        for row in &rows {
            if json { print(&serde_json::to_string(row)?)? } else { print_line(row)? }
        }
        last = rows.into_iter().last();
        if last.is_none() {
            return Ok(());
        }
    }
}

/// For people: when, what, how it ended, by which operation, about whom, by whom, from where.
fn print_line(row: &AuditRow) -> Result<(), Failure> {
    fn or_none(text: &Option<String>) -> &str {
        text.as_deref().unwrap_or("-")
    }
    let by = match &row.impersonator_id {
        Some(impersonator) => format!("{impersonator} as {}", or_none(&row.actor_id)),
        None => or_none(&row.actor_id).to_owned(),
    };
    let (operation, about, from) = (or_none(&row.operation), or_none(&row.user_id), or_none(&row.ip_address));
    print_row(&[&row.created_at, &row.kind, &row.outcome, &operation, &about, &by, &from])
}

async fn verify(log: &Log, kept: Option<Head>) -> Result<(), Failure> {
    let found = log.verify(kept).await?;
    print(&format!("{} lines are chained, {} wait for it", found.lines, found.waiting))?;
    print(&format!("head {}", found.head))?;
    for fault in &found.faults {
        print(&fault.to_string())?;
    }
    if found.faults.is_empty() { Ok(()) } else { Err("the audit log is not as it was written".into()) }
}
