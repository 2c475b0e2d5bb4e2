use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How rows whose time is over are cleared away: sessions, single-use tokens, events, counts of requests. It happens in small batches beside the requests.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PurgeConfig {
    /// How often `serve` does it, in seconds, a tenth more or less so that servers take turns; 1 hour. 0 leaves it to
    /// `portcullis purge`.
    pub interval: u64,
    /// How long a session or a token is kept after it expired, in seconds; 1 day. It helps to find out what happened, and makes up for
    /// clocks that differ.
    pub keep: u64,
}

impl Default for PurgeConfig {
    fn default() -> Self {
        Self { interval: 3600, keep: 86_400 }
    }
}
