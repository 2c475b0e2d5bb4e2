//! Passwords: their length, their hashes, and the bounded pool of threads that computes these.

mod format;
mod pool;

use std::fmt;

use sha1::{Digest, Sha1};

pub use format::Algorithm;
pub use pool::{HashError, Hasher, HasherOptions, Verdict};

/// The longest password in UTF-16 code units that is ever hashed, whatever the operator allows.
pub const MAX_LENGTH: usize = 4096;

/// A password that somebody chose, of a permitted length. Only such a one can be hashed for storage.
#[derive(Clone)]
pub struct NewPassword(String);

/// Why a password can't be chosen.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
pub enum PasswordLengthError {
    /// Fewer code units than the minimum.
    #[error("Password too short")]
    TooShort,
    /// More code units than the maximum.
    #[error("Password too long")]
    TooLong,
}

impl NewPassword {
    /// Takes a password of `min` to `max` UTF-16 code units: JavaScript's `length`, which upstream counts.
    ///
    /// # Errors
    /// [`PasswordLengthError`] for any other length, and for more than [`MAX_LENGTH`].
    pub fn parse(text: impl Into<String>, min: usize, max: usize) -> Result<Self, PasswordLengthError> {
        let text = text.into();
        // One more than the limit is enough to know; a megabyte need not be counted to its end.
        let max = max.min(MAX_LENGTH);
        let length = text.encode_utf16().take(max + 1).count();
        if length > max {
            Err(PasswordLengthError::TooLong)
        } else if length < min {
            Err(PasswordLengthError::TooShort)
        } else {
            Ok(Self(text))
        }
    }

    /// The SHA-1 of the text as it was typed, by which lists of leaked passwords know it.
    pub fn sha1(&self) -> [u8; 20] {
        Sha1::digest(&self.0).into()
    }
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewPassword(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_counts_utf16_units() {
        use PasswordLengthError::{TooLong, TooShort};
        for (text, expected) in [
            ("1234567", Err(TooShort)),
            ("12345678", Ok(())),
            ("😀😀😀😀", Ok(())),
            ("😀😀😀", Err(TooShort)),
            ("äöüäöüäö", Ok(())),
            ("", Err(TooShort)),
            (&"a".repeat(128), Ok(())),
            (&"a".repeat(129), Err(TooLong)),
            (&"😀".repeat(64), Ok(())),
            (&"😀".repeat(65), Err(TooLong)),
        ] {
            assert_eq!(NewPassword::parse(text, 8, 128).map(drop), expected, "{text}");
        }
    }

    #[test]
    fn no_setting_allows_an_endless_password() {
        let text = "a".repeat(MAX_LENGTH + 1);
        assert_eq!(NewPassword::parse(text, 0, usize::MAX).map(drop), Err(PasswordLengthError::TooLong));
    }

    #[test]
    fn a_password_is_not_printed() {
        let password = NewPassword::parse("swordfish", 8, 128).expect("a password");
        assert_eq!(format!("{password:?}"), "NewPassword(..)");
    }
}
