use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How long somebody stays signed in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SessionConfig {
    /// How long a session lives after it was issued or renewed, in seconds; 7 days.
    pub expires_in: u64,
    /// How old a session must be before its use renews it, in seconds; 1 day. 0 renews it at every use.
    pub update_age: u64,
    /// How long a session counts as fresh, in seconds; 1 day. Sensitive calls, such as deleting the user, need a fresh
    /// one. 0 makes every session count as fresh.
    pub fresh_age: u64,
    /// Whether use never renews a session, so that it ends `expires_in` after sign-in.
    pub disable_session_refresh: bool,
}

impl Default for SessionConfig {
    fn default() -> Self {
        Self { expires_in: 604_800, update_age: 86_400, fresh_age: 86_400, disable_session_refresh: false }
    }
}
