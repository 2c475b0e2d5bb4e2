//! Messages to phones, sent by a service of the operator's.

use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use serde_json::json;

use super::{Service, WebhookError};
use crate::config::MessageWebhookConfig;
use crate::kit::clock::Clock;
use crate::kit::messages::{Message, MessageSender, NotSent};
use crate::store::Timestamp;

/// A service that brings messages to phones.
pub(crate) struct MessageService {
    service: Service,
    timeout: Duration,
    clock: Clock,
}

impl MessageService {
    pub(crate) fn new(config: &MessageWebhookConfig, clock: Clock) -> Result<Self, WebhookError> {
        let timeout = Duration::from_secs(config.timeout);
        Ok(Self { service: Service::new(&config.service())?, timeout, clock })
    }
}

impl MessageSender for MessageService {
    async fn send(&self, message: &Message) -> Result<(), NotSent> {
        let now = self.clock.now();
        let body = json!({
            "type": format!("message.{}", message.kind()),
            "timestamp": Timestamp::from(now),
            "data": { "to": message.to(), "text": message.text(), "code": message.secret().expose() },
        });
        let answer =
            self.service.post(message.id(), now, Bytes::from(body.to_string()), self.timeout, 0).await;
        match answer.map_err(|error| NotSent::yet(error.to_string()))?.status() {
            status if status.is_success() => Ok(()),
            status @ (StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT) => {
                Err(NotSent::yet(format!("it answered {status}")))
            }
            status if status.is_server_error() => Err(NotSent::yet(format!("it answered {status}"))),
            status => Err(NotSent::ever(format!("it answered {status}"))),
        }
    }
}
