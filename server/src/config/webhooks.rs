use std::path::PathBuf;

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

fn fifteen() -> u64 {
    15
}

impl Default for WebhooksConfig {
    fn default() -> Self {
        Self { endpoints: Vec::new(), retention: 30 * 24 * 60 * 60 }
    }
}
