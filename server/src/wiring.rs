//! From the configuration to the options of the server's parts.

use std::sync::Arc;
use std::time::Duration;

use crate::auth::StartError;
use crate::config::{
    Config, DatabaseConfig, DatabaseUrl, MailConfig, MailTransport, MessageTransport, RateLimitStorage,
    SecondaryStorageConfig, SmtpSecurity,
};
use crate::features::rate_limit::DatabaseCounts;
use crate::features::webhooks::MessageService;
use crate::kit::clock::Clock;
use crate::kit::mail::{Encryption, MailerOptions, OutboxOptions, Retry, SmtpOptions, TransportOptions};
use crate::kit::messages::{AnySender, MessageOutbox, MessengerError, MessengerOptions};
use crate::kit::rate_limit::{Counters, Counts};
use crate::kit::secondary_storage::{MemoryStorage, Redis, RedisOptions, SecondaryStorage, StorageError};
use crate::store::{Store, StoreOptions};

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
        queue: mail.queue,
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
        ca_file: smtp.ca_file.clone(),
        credentials: smtp.username.clone().map(|user| (user, smtp.password.clone())),
        from: mail.from.clone().unwrap_or_default(),
        timeout: SMTP_TIMEOUT,
    }
}

/// How often a message is tried: within a minute and a half, for the code in it is soon over.
const MESSAGES: Retry = Retry { attempts: 5, first_wait: Duration::from_secs(1) };

/// The messenger, by the way out that is given or configured; `None` where there is none.
pub(crate) fn messenger(
    config: &Config,
    own: Option<AnySender>,
    clock: &Clock,
) -> Result<Option<MessengerOptions>, StartError> {
    let messages = &config.messages;
    let sender = match (own, messages.transport) {
        (Some(own), _) => own,
        (None, MessageTransport::None) => return Ok(None),
        (None, MessageTransport::Webhook) => {
            AnySender::new(MessageService::new(&messages.webhook, clock.clone())?)
        }
        (None, MessageTransport::Outbox) => {
            let options = OutboxOptions { dir: messages.outbox.clone(), print: messages.print_codes };
            AnySender::new(MessageOutbox::open(options, clock.clone()).map_err(MessengerError::from)?)
        }
    };
    Ok(Some(MessengerOptions {
        app_name: config.app_name.clone(),
        sender,
        texts: messages.templates.clone(),
        queue: messages.queue,
        retry: MESSAGES,
    }))
}

/// The connections to the database.
pub(crate) fn database(config: &DatabaseConfig) -> StoreOptions {
    StoreOptions { max_connections: config.max_connections, ids: config.ids, ..StoreOptions::default() }
}

/// The secondary storage; `None` where there is none.
pub(crate) fn secondary_storage(
    config: &SecondaryStorageConfig,
    clock: &Clock,
) -> Result<Option<Arc<dyn SecondaryStorage>>, StorageError> {
    Ok(match config.url.as_ref().map(DatabaseUrl::expose) {
        None => None,
        Some("memory:") => Some(Arc::new(MemoryStorage::new(clock.clone()))),
        Some(url) => {
            let options = RedisOptions {
                key_prefix: config.key_prefix.clone(),
                ca_file: config.ca_file.clone(),
                timeout: Duration::from_secs(config.timeout),
            };
            Some(Arc::new(Redis::new(url, options)?))
        }
    })
}

/// Where limits are counted; `None` if that is a secondary storage which is not there. In memory each has its own
/// counters, so that a flood of the one makes nobody forget the other.
pub(crate) fn counts(
    storage: RateLimitStorage,
    store: &Store,
    secondary_storage: Option<&Arc<dyn SecondaryStorage>>,
) -> Option<Arc<dyn Counts>> {
    Some(match (storage, secondary_storage) {
        (RateLimitStorage::Database, _) => Arc::new(DatabaseCounts::new(store.clone())),
        (RateLimitStorage::Auto | RateLimitStorage::Secondary, Some(storage)) => Arc::new(storage.clone()),
        (RateLimitStorage::Secondary, None) => return None,
        (RateLimitStorage::Auto | RateLimitStorage::Memory, _) => Arc::new(Counters::default()),
    })
}
