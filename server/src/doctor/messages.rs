//! Whether messages to phones can be sent.

use super::{Finding, files};
use crate::config::{Config, MessageTransport};
use crate::kit::messages::check_texts;

pub(super) async fn check(config: &Config) -> Vec<Finding> {
    let messages = &config.messages;
    let way_out = match messages.transport {
        MessageTransport::None => return Vec::new(),
        MessageTransport::Outbox => files::not_writable(&messages.outbox, "the outbox for messages"),
        MessageTransport::Webhook => {
            super::webhooks::reach(messages.webhook.service(), "until then messages are given up").await
        }
    };
    let texts = check_texts(&config.app_name, messages.templates.as_deref()).err();
    let texts = texts
        .map(|error| Finding::error(error, "mend the file, or remove it: then the built-in one is used"));
    way_out.into_iter().chain(texts).collect()
}
