use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kit::pattern::Pattern;

/// Phone numbers: signing in by a code that is sent to one, or by number and password. Needs `messages`.
///
/// Users get columns `phoneNumber` and `phoneNumberVerified`: run `portcullis migrate` after switching it on;
/// `tables.user.columns` gives them other names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PhoneNumberConfig {
    /// Whether users have phone numbers.
    pub enabled: bool,
    /// How many digits a code has.
    pub otp_length: u32,
    /// How long a code is good, in seconds; 5 minutes.
    pub expires_in: u64,
    /// How many wrong codes end one.
    pub allowed_attempts: u32,
    /// Whether a number has to be proved before it signs in together with the password. Whoever knows the password is
    /// sent a code then.
    pub require_verification: bool,
    /// What a number looks like: a regular expression for all of it. Without one it is as ITU-T E.164 writes it, `+` and 7
    /// to 15 digits. Numbers are compared as they are written, so let one number be written in one way only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = r"\+49[1-9][0-9]{6,12}")]
    pub phone_number_pattern: Option<Pattern>,
    /// What becomes of who proves a number that nobody has.
    pub sign_up_on_verification: PhoneSignUpConfig,
}

/// What becomes of who proves a number that nobody has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PhoneSignUpConfig {
    /// Whether they are signed up. Otherwise only users have numbers, who give one with signing up or later.
    pub enabled: bool,
    /// The address of a new user, who has none: a text with `{phone_number}` in it, or with `{id}` for an id of its own.
    /// Let it end in a domain of yours that receives no mail. A library user's `before_create` hook of `UserRow` may give
    /// another one, by what it finds in `phoneNumber`.
    #[schemars(example = "{id}@phone.example.com")]
    pub temp_email: String,
    /// The name of a new user, in the same way.
    pub temp_name: String,
}

impl Default for PhoneNumberConfig {
    fn default() -> Self {
        Self {
            enabled: false,
            otp_length: 6,
            expires_in: 300,
            allowed_attempts: 3,
            require_verification: false,
            phone_number_pattern: None,
            sign_up_on_verification: PhoneSignUpConfig::default(),
        }
    }
}

impl Default for PhoneSignUpConfig {
    fn default() -> Self {
        Self { enabled: false, temp_email: String::new(), temp_name: "{phone_number}".to_owned() }
    }
}
