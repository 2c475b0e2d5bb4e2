//! Reads the mail that servers under test have sent: an outbox is a directory with one JSON file a message.

use std::fmt::Display;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde::Deserialize;

/// How long a mail may take: it is sent off the request's path.
const PATIENCE: Duration = Duration::from_secs(5);

/// A mail as its recipient and the one who opens its link see it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Message {
    /// The recipient's address.
    pub to: String,
    /// What it is about: [`MailKind::as_str`](portcullis::kit::mail::MailKind::as_str), or that of a message to a phone.
    pub kind: String,
    /// The subject.
    pub subject: String,
    /// The plain-text body.
    pub text: String,
    /// The HTML body.
    pub html: String,
    /// The whole link.
    pub url: String,
    /// The secret in the link.
    pub token: String,
}

/// The last mail of this kind to this address.
///
/// # Panics
/// When none comes within five seconds.
pub async fn newest(dirs: &[PathBuf], to: &str, kind: impl Display) -> Message {
    at_least(dirs, to, kind, 1).await.swap_remove(0)
}

/// The mails of this kind to this address, the last one first, as soon as there are `count`.
///
/// # Panics
/// When fewer come within five seconds.
pub async fn at_least(dirs: &[PathBuf], to: &str, kind: impl Display, count: usize) -> Vec<Message> {
    let (kind, deadline) = (kind.to_string(), Instant::now() + PATIENCE);
    loop {
        let all = all(dirs);
        let found: Vec<Message> = all.iter().filter(|m| m.to == to && m.kind == kind).cloned().collect();
        if found.len() >= count {
            return found;
        }
        let others: Vec<_> = all.iter().map(|message| (&message.kind, &message.to)).collect();
        assert!(Instant::now() < deadline, "{count} × {kind} to {to} expected, there are {others:?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Every mail, the last one first. What is not there may still be on its way: `Mailer::flush` tells.
///
/// # Panics
/// When a file is no message.
pub fn all(dirs: &[PathBuf]) -> Vec<Message> {
    let entries = dirs.iter().filter_map(|dir| std::fs::read_dir(dir).ok()).flatten();
    let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort_unstable_by(|one, other| other.file_name().cmp(&one.file_name()));
    let message = |path: &PathBuf| {
        let file = std::fs::read(path).expect("a readable message");
        serde_json::from_slice(&file).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    paths.iter().map(message).collect()
}

#[cfg(test)]
mod tests {
    use portcullis::kit::clock::Clock;
    use portcullis::kit::mail::{
        Mail, MailKind, Mailer, MailerOptions, OutboxOptions, Retry, TransportOptions,
    };

    use super::*;

    #[tokio::test]
    async fn the_newest_mail_is_found_once_it_is_there() {
        let dir = tempfile::tempdir().expect("a directory");
        let dirs = [dir.path().to_owned()];
        let mailer = Mailer::start(
            MailerOptions {
                app_name: "Acme".to_owned(),
                transport: TransportOptions::Outbox(OutboxOptions {
                    dir: dir.path().to_owned(),
                    print: false,
                }),
                templates: None,
                queue: 100,
                retry: Retry::default(),
            },
            Clock::system(),
        )
        .expect("a mailer");
        let mail = |kind, to: &str, token: &str| {
            Mail::link(kind, to, "Ann", format!("https://example.com/{token}"), token.to_owned())
        };
        let reading = tokio::spawn({
            let dirs = [dir.path().to_owned()];
            async move { newest(&dirs, "ann@example.com", MailKind::VerifyEmail).await }
        });
        tokio::task::yield_now().await;
        mailer.send(mail(MailKind::VerifyEmail, "ann@example.com", "first")).expect("a place");
        assert_eq!(reading.await.expect("a message").token, "first");

        for token in ["second", "third"] {
            mailer.send(mail(MailKind::VerifyEmail, "ann@example.com", token)).expect("a place");
        }
        mailer.send(mail(MailKind::ResetPassword, "ann@example.com", "reset")).expect("a place");
        mailer.send(mail(MailKind::VerifyEmail, "bob@example.com", "bobs")).expect("a place");
        assert_eq!(mailer.flush(PATIENCE).await, 0);
        let tokens: Vec<String> = at_least(&dirs, "ann@example.com", MailKind::VerifyEmail, 3)
            .await
            .into_iter()
            .map(|message| message.token)
            .collect();
        assert_eq!(tokens, ["third", "second", "first"]);
        assert_eq!(
            newest(&dirs, "bob@example.com", MailKind::VerifyEmail).await.url,
            "https://example.com/bobs"
        );
        assert_eq!(all(&dirs).len(), 5);
    }
}
