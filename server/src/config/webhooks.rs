use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kit::secret::Secret;

/// Services of yours that are told what happened, by HTTP and signed by Standard Webhooks (<https://www.standardwebhooks.com>).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct WebhooksConfig {
    /// Who is told, once it has happened. Run `portcullis migrate` after adding the first; it needs `events.enabled`.
    ///
    /// Each gets a POST with `{"type", "timestamp", "data"}` for each event, at least once: whoever must not act twice
    /// remembers the `webhook-id` of what they have done. Anything but a 2xx is tried again for three days, at growing
    /// distances. 410 ends it until `portcullis outbox enable <name>`. Redirects are not followed.
    ///
    /// Each event then takes one statement more for each endpoint that wants it, in the transaction that causes it.
    pub endpoints: Vec<WebhookEndpointConfig>,
    /// Who is asked before it happens, and may change or refuse it.
    ///
    /// Each gets a POST with `{"type", "timestamp", "data"}`, where `data` has the `row` as it would be written, of a change
    /// also the `changes`, and whose act it is. An empty answer or `{}` lets it happen; `{"data": {…}}` sets columns;
    /// `{"refuse": {"code", "message"}}` refuses it with 403, that code and that sentence. Anything else is a failure, and
    /// so is none within the deadline.
    ///
    /// The caller waits meanwhile, but no transaction does. A yes is not yet the deed: what is asked about may still fail.
    pub before: Vec<BeforeWebhookConfig>,
    /// How long a delivery is kept once it is done or given up, and at the longest before, in seconds; 30 days.
    pub retention: u64,
}

/// Somebody who is told what happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookEndpointConfig {
    /// What it is called in `portcullis outbox`, in metrics and in the log: letters, digits, `-` and `_`. What waits for
    /// it goes by this name, so keep it when the URL changes.
    pub name: String,
    /// Where it is; https, unless it is on this machine.
    pub url: String,
    /// Secrets to sign with: `whsec_` and the base64 of 24 to 64 random bytes. With several each signs, so that the
    /// service can be given a new one first and lose the old one afterwards.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub secrets: Vec<Secret>,
    /// Files with such secrets, one a line.
    #[serde(default)]
    pub secret_files: Vec<PathBuf>,
    /// The types of events that it wants, such as `user.created`; all of them if empty.
    #[serde(default)]
    pub events: Vec<String>,
    /// Columns of the user that are sent along as `data.user`, such as `email` and `name`, as they were then; none of a
    /// user who is gone, and none that callers may not read. If empty it is told ids only, and so is the outbox.
    #[serde(default)]
    pub user_fields: Vec<String>,
    /// How long an attempt may take, in seconds.
    #[serde(default = "fifteen")]
    pub timeout: u64,
    /// A file with certificates (PEM) of authorities that may vouch for it besides the public ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
    /// Whether it is told nothing for now. What waits for it goes on waiting, and what happens meanwhile is not kept for it.
    #[serde(default)]
    pub disabled: bool,
}

/// Somebody who is asked before something happens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BeforeWebhookConfig {
    /// What it is called in metrics and in the log: letters, digits, `-` and `_`.
    pub name: String,
    /// Where it is; https, unless it is on this machine.
    pub url: String,
    /// Secrets to sign with, as those of `webhooks.endpoints`.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub secrets: Vec<Secret>,
    /// Files with such secrets, one a line.
    #[serde(default)]
    pub secret_files: Vec<PathBuf>,
    /// What it is asked about.
    pub on: Vec<WebhookMoment>,
    /// How long it may take to answer, in seconds; 10 at the most.
    #[serde(default = "two")]
    pub deadline: u64,
    /// What happens without an answer that means something.
    #[serde(default)]
    pub on_failure: OnFailure,
    /// A file with certificates (PEM) of authorities that may vouch for it besides the public ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
}

/// What a service can be asked about. That a session ends is not among it: signing out depends on nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum WebhookMoment {
    /// Somebody signs up, or is created.
    #[serde(rename = "user.create")]
    UserCreate,
    /// Columns of a user change.
    #[serde(rename = "user.update")]
    UserUpdate,
    /// A user is deleted.
    #[serde(rename = "user.delete")]
    UserDelete,
    /// Somebody signs in.
    #[serde(rename = "session.create")]
    SessionCreate,
    /// A user gets one more way in.
    #[serde(rename = "account.create")]
    AccountCreate,
    /// A way in changes.
    #[serde(rename = "account.update")]
    AccountUpdate,
    /// A user loses a way in.
    #[serde(rename = "account.delete")]
    AccountDelete,
}

/// What happens without an answer that means something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnFailure {
    /// It is refused, with 503.
    #[default]
    Refuse,
    /// It happens as if nobody had been asked.
    Allow,
}

/// What everybody has who is spoken to.
pub(crate) struct ServiceConfig<'a> {
    pub(crate) name: &'a str,
    pub(crate) url: &'a str,
    pub(crate) secrets: &'a [Secret],
    pub(crate) secret_files: &'a [PathBuf],
    pub(crate) ca_file: Option<&'a Path>,
}

macro_rules! services {
    ($($config:ty),*) => {$(
        impl $config {
            pub(crate) fn service(&self) -> ServiceConfig<'_> {
                ServiceConfig {
                    name: &self.name,
                    url: &self.url,
                    secrets: &self.secrets,
                    secret_files: &self.secret_files,
                    ca_file: self.ca_file.as_deref(),
                }
            }
        }
    )*};
}

services!(WebhookEndpointConfig, BeforeWebhookConfig);

fn two() -> u64 {
    2
}

fn fifteen() -> u64 {
    15
}

impl Default for WebhooksConfig {
    fn default() -> Self {
        Self { endpoints: Vec::new(), before: Vec::new(), retention: 30 * 24 * 60 * 60 }
    }
}
