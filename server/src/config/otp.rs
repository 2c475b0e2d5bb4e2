use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a code that was sent is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OtpStorage {
    /// As it is, as upstream's default.
    #[default]
    Plain,
    /// Encrypted with the app secret.
    Encrypted,
    /// Its SHA-256. So few codes are soon tried out, so this hides them from a glance only.
    Hashed,
}
