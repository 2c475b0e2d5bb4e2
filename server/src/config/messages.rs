use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ServiceConfig;
use crate::kit::secret::Secret;

/// How messages to phones are sent.
///
/// A library user's own way out, `Auth::builder(…).message_sender(…)`, comes before what is set here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MessagesConfig {
    /// The way out for messages. The default never leaves the machine: set `webhook` for real users.
    pub transport: MessageTransport,
    /// A directory with texts that replace the built-in ones of the same name: `phone-verification.txt`,
    /// `phone-password-reset.txt`, `two-factor-otp.txt`. They see `app_name`, `kind` and `code`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"texts")]
    pub templates: Option<PathBuf>,
    /// The directory of the outbox.
    pub outbox: PathBuf,
    /// Whether the outbox prints each code on standard output too.
    pub print_codes: bool,
    /// How many messages may wait, those between two attempts included. A call that needs one more is answered 503.
    pub queue: usize,
    /// The service for `transport = "webhook"`.
    pub webhook: MessageWebhookConfig,
}

/// The way out for messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MessageTransport {
    /// For development: prints the code and writes one JSON file a message.
    #[default]
    Outbox,
    /// A service of yours, which hands it to a carrier.
    Webhook,
    /// No messages at all.
    None,
}

/// A service of yours that brings messages to phones.
///
/// It gets a POST with `{"type": "message.phone-verification", "timestamp", "data": {"to", "text", "code"}}`, signed by
/// Standard Webhooks as `webhooks.endpoints` are. Network errors, 408, 429 and 5xx are tried again, five times in all
/// within a minute and a half, always with the same `webhook-id`: whoever must not send twice remembers it. Redirects are
/// not followed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MessageWebhookConfig {
    /// Where it is; https, unless it is on this machine.
    pub url: String,
    /// Secrets to sign with: `whsec_` and the base64 of 24 to 64 random bytes. With several each signs.
    #[schemars(with = "Vec<String>")]
    pub secrets: Vec<Secret>,
    /// Files with such secrets, one a line.
    pub secret_files: Vec<PathBuf>,
    /// How long an attempt may take, in seconds.
    pub timeout: u64,
    /// A file with certificates (PEM) of authorities that may vouch for it besides the public ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"/etc/ssl/our-ca.pem")]
    pub ca_file: Option<PathBuf>,
}

impl MessageWebhookConfig {
    pub(crate) fn service(&self) -> ServiceConfig<'_> {
        ServiceConfig {
            name: "messages",
            url: &self.url,
            secrets: &self.secrets,
            secret_files: &self.secret_files,
            ca_file: self.ca_file.as_deref(),
        }
    }
}

impl Default for MessagesConfig {
    fn default() -> Self {
        Self {
            transport: MessageTransport::default(),
            templates: None,
            outbox: PathBuf::from("outbox"),
            print_codes: true,
            queue: 10_000,
            webhook: MessageWebhookConfig::default(),
        }
    }
}

impl Default for MessageWebhookConfig {
    fn default() -> Self {
        Self { url: String::new(), secrets: Vec::new(), secret_files: Vec::new(), timeout: 15, ca_file: None }
    }
}
