//! From the configuration to the options of the server's parts.

use std::time::Duration;

use crate::config::{Config, DatabaseConfig, MailConfig, MailTransport, SmtpSecurity};
use crate::kit::mail::{Encryption, MailerOptions, OutboxOptions, Retry, SmtpOptions, TransportOptions};
use crate::store::StoreOptions;

/// How many mails may wait.
const MAIL_QUEUE: usize = 10_000;

/// How one attempt to hand a mail over may take.
const SMTP_TIMEOUT: Duration = Duration::from_secs(30);

/// The mailer; `None` where there is no way to send mail.
pub(crate) fn mailer(config: &Config) -> Option<MailerOptions> {
    let mail = &config.mail;
    let transport = match mail.transport {
        MailTransport::None => return None,
        MailTransport::Outbox => {
            TransportOptions::Outbox(OutboxOptions { dir: mail.outbox.clone(), print: mail.print_links })
        }
        MailTransport::Smtp => TransportOptions::Smtp(smtp(mail)),
    };
    Some(MailerOptions {
        app_name: config.app_name.clone(),
        transport,
        templates: mail.templates.clone(),
        queue: MAIL_QUEUE,
        retry: Retry::default(),
    })
}

fn smtp(mail: &MailConfig) -> SmtpOptions {
    let smtp = &mail.smtp;
    let (encryption, port) = match smtp.security {
        SmtpSecurity::Starttls => (Encryption::StartTls, 587),
        SmtpSecurity::Tls => (Encryption::Tls, 465),
        SmtpSecurity::None => (Encryption::None, 25),
    };
    SmtpOptions {
        host: smtp.host.clone(),
        port: smtp.port.unwrap_or(port),
        encryption,
        credentials: smtp.username.clone().map(|user| (user, smtp.password.clone())),
        from: mail.from.clone().unwrap_or_default(),
        timeout: SMTP_TIMEOUT,
    }
}

/// The connections to the database.
pub(crate) fn database(config: &DatabaseConfig) -> StoreOptions {
    StoreOptions { max_connections: config.max_connections, ids: config.ids, ..StoreOptions::default() }
}
