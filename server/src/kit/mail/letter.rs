//! A mail as it leaves: addressed, worded, numbered.

use chrono::{DateTime, Utc};
use lettre::Address;

use super::Mail;
use super::templates::{TemplateError, Templates, Wording};

/// A mail as the transports take it.
pub(super) struct Letter {
    pub(super) mail: Mail,
    pub(super) to: Address,
    pub(super) wording: Wording,
    pub(super) queued: Stamp,
}

/// When a mail was queued, and after how many others: retries do not change the order.
#[derive(Clone, Copy)]
pub(in crate::kit) struct Stamp {
    pub(in crate::kit) at: DateTime<Utc>,
    pub(in crate::kit) number: u64,
}

/// Why a mail could not even be written.
#[derive(Debug, thiserror::Error)]
pub(super) enum LetterError {
    #[error("the recipient's address is not valid")]
    Recipient,
    #[error(transparent)]
    Template(#[from] TemplateError),
}

impl Letter {
    pub(super) fn write(mail: Mail, templates: &Templates, queued: Stamp) -> Result<Self, LetterError> {
        let to = mail.to.parse().map_err(|_| LetterError::Recipient)?;
        let wording = templates.word(&mail)?;
        Ok(Self { mail, to, wording, queued })
    }
}

/// Why a transport did not take a letter. The reason names no recipient: it is logged.
#[derive(Debug)]
pub(super) struct Refusal {
    /// Whether it may go better later.
    pub(super) temporary: bool,
    pub(super) reason: String,
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::kit::mail::MailKind;

    #[test]
    fn only_one_plain_address_is_a_recipient() {
        let templates = Templates::load("Acme", None).expect("our templates");
        for (to, fine) in [
            ("ann@example.com", true),
            ("ann+tag@sub.example.com", true),
            ("o'neill@example.com", true),
            ("søren@example.com", true),
            ("ann@bücher.example", true),
            ("", false),
            ("ann", false),
            ("@example.com", false),
            ("ann@", false),
            ("Ann <ann@example.com>", false),
            ("ann@example.com, evil@evil.example", false),
            ("ann@example.com\r\nBcc: evil@evil.example", false),
            ("ann\r\nBcc: evil@evil.example", false),
            ("ann@example.com\n", false),
            ("ann\0@example.com", false),
            ("ann @example.com", false),
            ("\"ann\r\nBcc: evil\"@example.com", false),
            ("ann@example.com>\r\nDATA", false),
            ("ann@example.com> SIZE=1", false),
        ] {
            let url = "https://example.com/?t=1".to_owned();
            let mail = Mail::link(MailKind::VerifyEmail, to, "Ann", url, "1".to_owned());
            let letter = Letter::write(mail, &templates, Stamp { at: DateTime::UNIX_EPOCH, number: 0 });
            assert_eq!(letter.is_ok(), fine, "{to:?}");
        }
    }
}
