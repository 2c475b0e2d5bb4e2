use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Sessions by `Authorization: Bearer` (RFC 6750), for clients without cookies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct BearerConfig {
    /// Whether they are accepted.
    pub enabled: bool,
    /// Whether the token must be signed, as in the cookie. A plain session token is accepted otherwise, as upstream does.
    pub require_signature: bool,
}

impl Default for BearerConfig {
    fn default() -> Self {
        Self { enabled: true, require_signature: false }
    }
}
