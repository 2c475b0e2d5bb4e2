//! Text that does not print.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A password or token. It is sent as what it is, and shown by `Debug` as nothing.
///
/// ```
/// # use portcullis_client::Secret;
/// let password = Secret::from("correct horse");
/// assert_eq!(format!("{password:?}"), "(secret)");
/// assert_eq!(password.expose(), "correct horse");
/// ```
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The text itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}
