//! `portcullis user`: what an operator does to a user, without SQL.

use std::io::Read;
use std::path::Path;

use clap::{Args, Subcommand};

use super::{Failure, block_on, load, print, print_row, secret};
use crate::auth::Auth;
use crate::config::Config;
use crate::operator::Operator;

#[derive(Args)]
pub(super) struct User {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Create a user. The password is read from standard input; without one they reset it by mail.
    Create {
        /// The e-mail address.
        email: String,
        /// The display name; the address if absent.
        #[arg(long)]
        name: Option<String>,
        /// The address needs no proof.
        #[arg(long)]
        verified: bool,
        /// Read a password from standard input.
        #[arg(long)]
        password_stdin: bool,
    },
    /// List users, the newest first.
    List {
        /// Only those whose address contains this.
        #[arg(long)]
        search: Option<String>,
        /// How many at most.
        #[arg(long, default_value_t = 50)]
        limit: u64,
        /// How many to pass over.
        #[arg(long, default_value_t = 0)]
        offset: u64,
    },
    /// Set a password, read from standard input. Every session of the user ends.
    SetPassword {
        /// The e-mail address.
        email: String,
    },
    /// Mark the address as verified.
    VerifyEmail {
        /// The e-mail address.
        email: String,
    },
    /// List the live sessions of a user.
    Sessions {
        /// The e-mail address.
        email: String,
    },
    /// End the sessions of a user: all, or one by its id.
    Revoke {
        /// The e-mail address.
        email: String,
        /// The session's id.
        #[arg(long)]
        session: Option<String>,
    },
    /// Delete a user, with all sessions and accounts.
    Delete {
        /// The e-mail address.
        email: String,
        /// Yes, really.
        #[arg(long)]
        yes: bool,
    },
}

impl User {
    pub(super) fn run(self, config: Option<&Path>) -> Result<(), Failure> {
        let config = load(config)?;
        block_on(self.command.run(config))
    }
}

impl Command {
    async fn run(self, mut config: Config) -> Result<(), Failure> {
        secret::fill_in(&mut config)?;
        let auth = Auth::builder(config).build().await?;
        let operator = Operator::new(&auth);
        match self {
            Self::Create { email, name, verified, password_stdin } => {
                let password = if password_stdin { Some(read_password()?) } else { None };
                let name = name.unwrap_or_else(|| email.clone());
                let user = operator.create(&email, &name, password.as_deref(), verified).await?;
                print_row(&[&user.id, &user.email])
            }
            Self::List { search, limit, offset } => {
                for user in operator.list(search.as_deref(), limit, offset).await? {
                    let verified = if user.email_verified { "verified" } else { "unverified" };
                    print_row(&[&user.id, &user.email, &user.name, &verified, &user.created_at])?;
                }
                Ok(())
            }
            Self::SetPassword { email } => {
                operator.set_password(&email, &read_password()?).await?;
                print("the password is set, and every session has ended")
            }
            Self::VerifyEmail { email } => {
                operator.verify_email(&email).await?;
                print("the address is verified")
            }
            Self::Sessions { email } => {
                for session in operator.sessions(&email).await? {
                    let (address, agent) =
                        (session.ip_address.unwrap_or_default(), session.user_agent.unwrap_or_default());
                    print_row(&[&session.id, &session.created_at, &session.expires_at, &address, &agent])?;
                }
                Ok(())
            }
            Self::Revoke { email, session } => {
                let ended = operator.revoke(&email, session.as_deref()).await?;
                print(&format!("{ended} ended"))
            }
            Self::Delete { yes: false, .. } => Err("this can't be undone: say --yes".into()),
            Self::Delete { email, .. } => {
                operator.delete(&email).await?;
                print("the user is deleted")
            }
        }
    }
}

/// A password never stands among the arguments, where other users of the machine could read it.
fn read_password() -> Result<String, Failure> {
    let mut text = String::new();
    std::io::stdin().lock().take(64 * 1024).read_to_string(&mut text)?;
    let password = text.strip_suffix('\n').unwrap_or(&text);
    let password = password.strip_suffix('\r').unwrap_or(password);
    if password.is_empty() { Err("no password on standard input".into()) } else { Ok(password.to_owned()) }
}
