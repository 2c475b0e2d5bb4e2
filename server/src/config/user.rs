use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What users may do to themselves.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct UserConfig {
    /// Changing one's e-mail address.
    pub change_email: ChangeEmailConfig,
    /// Deleting oneself.
    pub delete_user: DeleteUserConfig,
}

/// Changing one's e-mail address.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ChangeEmailConfig {
    /// Whether users may. Needs mail: the new address has to be proved.
    pub enabled: bool,
    /// Whether a verified old address has to agree first, by a mailed link.
    pub send_confirmation: bool,
    /// Whether an address that was never verified is replaced at once, without proof of the new one.
    pub update_email_without_verification: bool,
}

/// Deleting oneself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DeleteUserConfig {
    /// Whether users may.
    pub enabled: bool,
    /// Whether it takes a mailed link. Needs mail.
    pub send_verification: bool,
    /// How long that link is good, in seconds; 1 day.
    pub token_expires_in: u64,
}

impl Default for DeleteUserConfig {
    fn default() -> Self {
        Self { enabled: false, send_verification: false, token_expires_in: 86_400 }
    }
}
