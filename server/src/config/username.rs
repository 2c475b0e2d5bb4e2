use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kit::pattern::Pattern;

/// Signing in by a name in place of the e-mail address.
///
/// Users get columns `username` and `displayUsername`: run `portcullis migrate` after switching it on; `tables.user.columns`
/// gives them other names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct UsernameConfig {
    /// Whether users have usernames.
    pub enabled: bool,
    /// The fewest characters of a username.
    pub min_username_length: u64,
    /// The most characters of a username, 255 at most.
    pub max_username_length: u64,
    /// What a username looks like: a regular expression for all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "[a-z][a-z0-9-]*")]
    pub username_pattern: Option<Pattern>,
    /// What the name looks like that is shown, where that is to be checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = r"[\p{L} .-]{1,60}")]
    pub display_username_pattern: Option<Pattern>,
    /// Whether a username is one in upper and lower case: it is stored in lower case, and shown as it was typed.
    pub username_normalization: bool,
    /// Usernames that nobody can take, in any case. Who has one keeps it.
    #[schemars(example = ["admin", "root", "support"])]
    pub reserved: Vec<String>,
}

impl Default for UsernameConfig {
    fn default() -> Self {
        Self {
            enabled: false,
            min_username_length: 3,
            max_username_length: 30,
            username_pattern: None,
            display_username_pattern: None,
            username_normalization: true,
            reserved: Vec::new(),
        }
    }
}
