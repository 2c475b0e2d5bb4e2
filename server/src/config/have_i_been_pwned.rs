use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::OnFailure;

/// Refusing passwords that have leaked, by the list of Have I Been Pwned (<https://haveibeenpwned.com/API/v3#PwnedPasswords>).
///
/// The service is told the first five digits of the password's SHA-1, which a thousand others have too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct HaveIBeenPwnedConfig {
    /// Whether it is asked.
    pub enabled: bool,
    /// The operations that it is asked in, by path; by id those that have none, such as `setPassword`.
    pub paths: Vec<String>,
    /// What whoever chose such a password reads, in place of our sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "Please choose another one: this has leaked.")]
    pub custom_password_compromised_message: Option<String>,
    /// Where the list is, up to the five digits: a mirror of yours, say.
    pub url: String,
    /// How long it may take to answer, in seconds.
    pub timeout: u64,
    /// What becomes of a password that can't be looked up.
    pub on_failure: OnFailure,
}

impl Default for HaveIBeenPwnedConfig {
    fn default() -> Self {
        Self {
            enabled: false,
            paths: ["/sign-up/email", "/change-password", "/reset-password"].map(str::to_owned).into(),
            custom_password_compromised_message: None,
            url: "https://api.pwnedpasswords.com/range/".to_owned(),
            timeout: 5,
            on_failure: OnFailure::default(),
        }
    }
}
