use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Signing up and in with a password.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EmailAndPasswordConfig {
    /// Whether it can be used. Upstream has it off until it is asked for; here it is the main way in.
    pub enabled: bool,
    /// Whether nobody new may sign up with a password.
    pub disable_sign_up: bool,
    /// Whether signing up signs in at once.
    pub auto_sign_in: bool,
    /// Whether only a verified address can sign in. Needs mail.
    pub require_email_verification: bool,
    /// The shortest password, in UTF-16 code units as JavaScript counts them.
    pub min_password_length: usize,
    /// The longest password, in UTF-16 code units as JavaScript counts them; 4096 at most.
    pub max_password_length: usize,
    /// How long a mailed link to reset a password is good, in seconds; 1 hour.
    pub reset_password_token_expires_in: u64,
    /// Whether resetting a password ends every session of the user. On here and off in upstream: whoever resets a
    /// password may be locking somebody else out.
    pub revoke_sessions_on_password_reset: bool,
}

impl Default for EmailAndPasswordConfig {
    fn default() -> Self {
        Self {
            enabled: true,
            disable_sign_up: false,
            auto_sign_in: true,
            require_email_verification: false,
            min_password_length: 8,
            max_password_length: 128,
            reset_password_token_expires_in: 3600,
            revoke_sessions_on_password_reset: true,
        }
    }
}
