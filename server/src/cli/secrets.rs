//! `portcullis secrets`: replacing the secret that signs, without ending anybody's session.

use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use clap::Subcommand;

use super::secret::{SecretFile, fill_in};
use super::{Failure, block_on, load, print};
use crate::auth::Auth;
use crate::config::Config;
use crate::features::audit::OldSecrets;

/// What to do where somebody else keeps the secrets.
const BY_HAND: &str = "\
The secrets are configured, so this program can't replace them. On every server:
  1. make a new one:  openssl rand -base64 32
  2. set `secret` (PORTCULLIS_SECRET) to it, and put the present one first into `secrets` (PORTCULLIS_SECRETS);
     PORTCULLIS_SECRET_FILE and PORTCULLIS_SECRETS_FILE name files instead, one secret a line
  3. reload: SIGHUP, or a restart where the secret is an environment variable
Several servers: add the new secret to `secrets` on all of them first, and make it `secret` in a second round, so that
none meets a signature that it does not know. `portcullis secrets status` says when the old one can go.";

#[derive(Subcommand)]
pub(super) enum Secrets {
    /// Make a new secret that signs from now on; the old ones go on verifying. The server takes it at its next SIGHUP.
    Rotate,
    /// Say how many secrets there are, and what still depends on the old ones.
    Status,
    /// Remove the old secrets: what they signed ends.
    Retire {
        /// Also where the audit log can't be chained up to its end before, for which the old ones are needed.
        #[arg(long)]
        yes: bool,
    },
}

impl Secrets {
    pub(super) fn run(self, config: Option<&Path>) -> Result<(), Failure> {
        let config = load(config)?;
        let file = SecretFile::of(&config)?;
        match (self, file) {
            (Self::Status, file) => print(&status(&config, file.as_ref())?),
            (Self::Rotate, Some(file)) => {
                file.rotate()?;
                print(&format!(
                    "{} has a new secret; the server signs with it after a SIGHUP or a restart",
                    file.path().display()
                ))
            }
            (Self::Retire { yes }, Some(file)) => {
                if let Err(error) = chain_audit_log(config)
                    && !yes
                {
                    return Err(format!("{error}; say --yes to give up what is not chained").into());
                }
                let old = file.retire()?;
                print(&format!(
                    "{old} old secrets are removed; the server forgets them after a SIGHUP or a restart"
                ))
            }
            (Self::Rotate, None) => Err(BY_HAND.into()),
            (Self::Retire { .. }, None) => {
                Err("the secrets are configured: remove the old ones from `secrets` there".into())
            }
        }
    }
}

fn status(config: &Config, file: Option<&SecretFile>) -> Result<String, Failure> {
    let (count, place) = match file {
        Some(file) => (file.read()?.len(), format!("in {}", file.path().display())),
        None => (config.secrets()?.all().count(), "in the configuration".to_owned()),
    };
    if count == 0 {
        return Ok("there is no secret yet: the first start makes one".to_owned());
    }
    let old = count - 1;
    let mut text = format!("1 secret signs, {old} old ones still verify ({place})");
    if old == 0 {
        return Ok(text);
    }
    let longest = config.session.expires_in.max(config.email_verification.expires_in);
    let changed = file.and_then(SecretFile::changed);
    let by = changed.and_then(|changed| changed.checked_add(Duration::from_secs(longest)));
    let when = match by {
        Some(by) => format!("at {}", DateTime::<Utc>::from(by).to_rfc3339_opts(SecondsFormat::Secs, true)),
        None => format!("{longest} s after the change was made on every server"),
    };
    text += &format!(
        "\nsession cookies: not countable, since browsers keep them; all are signed anew or over {when}"
    );
    text += &format!("\nlinks in mails: not countable, since people keep them; all are over {when}");
    text += &format!("\naudit log: {}", needed(audit_log(config.clone())?));
    text += "\nuse of the old ones: the metric portcullis_verified_by_old_secret_total of each server";
    Ok(text)
}

/// What of the audit log depends on the old secrets.
fn audit_log(mut config: Config) -> Result<OldSecrets, Failure> {
    fill_in(&mut config)?;
    block_on(async move {
        let auth = Auth::builder(config).build().await?;
        match auth.audit() {
            Some(log) => Ok(log.old_secrets().await?),
            None => Ok(OldSecrets::default()),
        }
    })
}

fn needed(OldSecrets { lines, head }: OldSecrets) -> String {
    match (lines, head) {
        (0, false) => "nothing needs an old secret".to_owned(),
        (0, true) => "its head needs an old secret until the next line signs it anew".to_owned(),
        (lines, _) => format!("{lines} lines need an old secret until they are chained"),
    }
}

/// Chains what waits and signs the end anew, so that the audit log needs the present secret only.
fn chain_audit_log(mut config: Config) -> Result<(), Failure> {
    fill_in(&mut config)?;
    block_on(async move {
        let auth = Auth::builder(config).build().await?;
        if let Some(log) = auth.audit() {
            log.seal().await?;
        }
        Ok(())
    })
}
