use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Proving that an e-mail address is one's own, by a mailed link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EmailVerificationConfig {
    /// Whether signing up sends the link. Needs mail.
    pub send_on_sign_up: bool,
    /// Whether signing in with an address that is not verified sends the link again. Needs mail.
    pub send_on_sign_in: bool,
    /// Whether following the link signs in.
    pub auto_sign_in_after_verification: bool,
    /// How long the link is good, in seconds; 1 hour.
    pub expires_in: u64,
}

impl Default for EmailVerificationConfig {
    fn default() -> Self {
        Self {
            send_on_sign_up: false,
            send_on_sign_in: false,
            auto_sign_in_after_verification: false,
            expires_in: 3600,
        }
    }
}
