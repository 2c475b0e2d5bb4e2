//! What the tests of this module share.

pub(super) mod server;

use std::time::Duration;

use chrono::DateTime;

use super::letter::{Letter, Stamp};
use super::templates::Templates;
use super::{Mail, MailKind};

/// A mail to Ann.
pub(super) fn mail(kind: MailKind) -> Mail {
    let url = "https://example.com/go?token=s3cret&callbackURL=%2F".to_owned();
    Mail::link(kind, "ann@example.com", "Ann", url, "s3cret".to_owned())
}

/// A mail as our own templates word it, queued after `number` others.
pub(super) fn letter(mail: Mail, number: u64) -> Letter {
    let templates = Templates::load("Acme", None).expect("our templates");
    let at = DateTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    Letter::write(mail, &templates, Stamp { at, number }).expect("a letter")
}
