use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A session handed over to another page or device by a token that works once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OneTimeTokenConfig {
    /// Whether there are such tokens.
    pub enabled: bool,
    /// How long one is good, in seconds; 3 minutes.
    pub expires_in: u64,
    /// Whether only this process makes them, by an in-process call: over HTTP `/one-time-token/generate` is refused.
    pub disable_client_request: bool,
    /// How they are stored. Servers that share a database store them alike.
    pub store_token: TokenStorage,
    /// Whether whoever signs in gets one at once, in the header `set-ott`.
    pub set_ott_header_on_new_session: bool,
    /// Whether to leave out the session's cookie when one is verified: the answer has the session all the same.
    pub disable_set_session_cookie: bool,
}

/// How a single-use token is stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TokenStorage {
    /// As it is, as upstream's default. Whoever can read the database can use it while it is good.
    #[default]
    Plain,
    /// Its SHA-256.
    Hashed,
}

impl Default for OneTimeTokenConfig {
    fn default() -> Self {
        Self {
            enabled: false,
            expires_in: 180,
            disable_client_request: false,
            store_token: TokenStorage::default(),
            set_ott_header_on_new_session: false,
            disable_set_session_cookie: false,
        }
    }
}
