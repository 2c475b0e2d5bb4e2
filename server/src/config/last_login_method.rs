use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Telling whoever comes back how they signed in last, so that a page can show that way first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LastLoginMethodConfig {
    /// Whether it is remembered, in a cookie that scripts can read.
    pub enabled: bool,
    /// The cookie's whole name: `cookies.prefix` is not put before it.
    pub cookie_name: String,
    /// How long the cookie lives, in seconds; 30 days.
    pub max_age: u64,
    /// Whether the user's row has it too, in a column `lastLoginMethod` that callers may read. Run `portcullis migrate`
    /// after switching it on; `tables.user.columns` gives the column another name.
    pub store_in_database: bool,
    /// What ways in are called, by operation, where that is not `email` for signing in or up by password; an empty name is
    /// not remembered.
    #[schemars(example = BTreeMap::from([("verifyEmail", "email-link")]))]
    pub methods: BTreeMap<String, String>,
}

impl Default for LastLoginMethodConfig {
    fn default() -> Self {
        Self {
            enabled: false,
            cookie_name: "better-auth.last_used_login_method".to_owned(),
            max_age: 30 * 24 * 60 * 60,
            store_in_database: false,
            methods: BTreeMap::new(),
        }
    }
}

impl LastLoginMethodConfig {
    /// What signing in by an operation is called; none for what is not remembered.
    pub fn of(&self, operation: &str) -> Option<&str> {
        let name = match (self.methods.get(operation), operation) {
            (Some(name), _) => name,
            (None, "signInEmail" | "signUpEmail") => "email",
            (None, _) => "",
        };
        Some(name).filter(|name| !name.is_empty())
    }
}
