use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The audit log: who did what to whom, from where, and how it ended, in a chain that shows when a line is gone or changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AuditConfig {
    /// Whether it is kept, in the table `auditLog`: run `portcullis migrate` after switching it on. It needs `events.enabled`.
    ///
    /// Signing in, and whatever else changes a user, a session or a way in, then takes one statement more, and so does a
    /// refused sign-in. `/get-session` takes none.
    pub enabled: bool,
    /// How many days a line is kept; 0 keeps all for ever. A line holds the client's address and browser, also when its
    /// user is long gone.
    pub retention_days: u32,
}

impl Default for AuditConfig {
    fn default() -> Self {
        Self { enabled: false, retention_days: 365 }
    }
}
