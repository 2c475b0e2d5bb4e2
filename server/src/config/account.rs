use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The ways in that belong to a user.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AccountConfig {
    /// Whether users may remove their last way in, and so lock themselves out.
    pub allow_unlinking_all: bool,
}
