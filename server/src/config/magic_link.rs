use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::TokenStorage;

/// Signing in by a mailed link, without a password. Needs mail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MagicLinkConfig {
    /// Whether there are such links.
    pub enabled: bool,
    /// How long one is good, in seconds; 5 minutes.
    pub expires_in: u64,
    /// Whether only who has an account already gets in. Otherwise who follows a link to a new address signs up.
    pub disable_sign_up: bool,
    /// How the tokens are stored. Servers that share a database store them alike.
    pub store_token: TokenStorage,
}

impl Default for MagicLinkConfig {
    fn default() -> Self {
        Self { enabled: false, expires_in: 300, disable_sign_up: false, store_token: TokenStorage::default() }
    }
}
