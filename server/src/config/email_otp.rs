use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::OtpStorage;

/// Mailed codes to type: for signing in, for proving an address, and for a new password. Needs mail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EmailOtpConfig {
    /// Whether there are such codes.
    pub enabled: bool,
    /// How many digits one has.
    pub otp_length: u64,
    /// How long one is good, in seconds; 5 minutes.
    pub expires_in: u64,
    /// How many wrong ones end it.
    pub allowed_attempts: u64,
    /// How they are kept. Servers that share a database keep them alike.
    pub store_otp: OtpStorage,
    /// Whether whoever signs up by password is mailed one, to prove their address.
    pub send_verification_on_sign_up: bool,
    /// Whether an address is proved by a code wherever a link would be mailed otherwise.
    pub override_default_email_verification: bool,
    /// Whether only who has an account already signs in by one. Otherwise who proves a new address signs up.
    pub disable_sign_up: bool,
}

impl Default for EmailOtpConfig {
    fn default() -> Self {
        Self {
            enabled: false,
            otp_length: 6,
            expires_in: 300,
            allowed_attempts: 3,
            store_otp: OtpStorage::default(),
            send_verification_on_sign_up: false,
            override_default_email_verification: false,
            disable_sign_up: false,
        }
    }
}
