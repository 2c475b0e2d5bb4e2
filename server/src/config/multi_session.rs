use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Several sessions in one browser: somebody with two accounts signs in to both, and switches between them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MultiSessionConfig {
    /// Whether browsers keep several.
    pub enabled: bool,
    /// How many a browser keeps at the most, the active one included; up to 50. Whoever signs in once more is signed in,
    /// but can't be switched back to. 5 are 4 that can be switched to and one more, as upstream counts.
    pub maximum_sessions: u64,
}

impl Default for MultiSessionConfig {
    fn default() -> Self {
        Self { enabled: false, maximum_sessions: 5 }
    }
}
