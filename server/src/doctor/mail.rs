//! Whether mail can be sent.

use super::{Finding, files};
use crate::config::Config;
use crate::kit::mail::{MailError, MailerOptions, TransportOptions};
use crate::wiring;

pub(super) async fn check(config: &Config) -> Vec<Finding> {
    match wiring::mailer(config) {
        Some(options) => outbox(&options).into_iter().chain(way_out(&options).await).collect(),
        None => Vec::new(),
    }
}

fn outbox(options: &MailerOptions) -> Option<Finding> {
    match &options.transport {
        TransportOptions::Outbox(outbox) => files::not_writable(&outbox.dir, "the outbox for mail"),
        TransportOptions::Smtp(_) => None,
    }
}

/// Templates and mail server.
async fn way_out(options: &MailerOptions) -> Option<Finding> {
    let error = options.try_out().await.err()?;
    let mend = match &error {
        MailError::Template(_) => "mend the file, or remove it: then the built-in one is used",
        _ => {
            "compare mail.smtp (host, port, security, username, password) with what the provider of the server says"
        }
    };
    Some(Finding::error(error, mend))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn found(toml: &str) -> Vec<String> {
        let config: Config = toml::from_str(toml).expect("a configuration");
        check(&config).await.into_iter().map(|finding| finding.what).collect()
    }

    #[tokio::test]
    async fn a_server_that_is_not_there_is_found() {
        let port =
            std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port();
        let smtp = format!("smtp = {{ host = '127.0.0.1', port = {port} }}");
        let found = found(&format!("mail = {{ transport = 'smtp', from = 'a@example.com', {smtp} }}")).await;
        let [what] = &*found else { panic!("one finding, not {found:?}") };
        assert!(what.starts_with("the mail server can't be reached: "), "{what}");
    }

    #[tokio::test]
    async fn a_broken_template_is_found() {
        let dir = tempfile::tempdir().expect("a directory");
        std::fs::write(dir.path().join("verify-email.html"), "{{ ulr }}").expect("a file");
        let dir = dir.path().display();
        let found = found(&format!("mail = {{ outbox = '{dir}/outbox', templates = '{dir}' }}")).await;
        let [what] = &*found else { panic!("one finding, not {found:?}") };
        assert!(what.starts_with("the mail template verify-email.html: "), "{what}");
    }

    #[tokio::test]
    async fn an_outbox_that_can_not_be_made_is_found() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let found = found(&format!("mail.outbox = '{}/outbox'", file.path().display())).await;
        let [what] = &*found else { panic!("one finding, not {found:?}") };
        assert!(what.starts_with("the outbox for mail can't be written"), "{what}");
    }

    #[tokio::test]
    async fn without_mail_there_is_nothing_to_find() {
        assert_eq!(found("mail.transport = 'none'").await, [""; 0]);
    }
}
