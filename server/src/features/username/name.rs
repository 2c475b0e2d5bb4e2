//! What a username is.

use super::USERNAME;
use crate::config::UsernameConfig;
use crate::features::user::UserRow;
use crate::store::{Column, Filter, Value};

/// What is wrong with a username.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It has too few characters.
    TooShort,
    /// It has too many.
    TooLong,
    /// It has others than it may have, or nobody can take it.
    Invalid,
}

/// Whether a text can be somebody's username at all.
pub(super) fn judge(options: &UsernameConfig, text: &str) -> Result<(), Fault> {
    // As upstream counts, so that both servers refuse the same names.
    let length = u64::try_from(text.encode_utf16().count()).unwrap_or(u64::MAX);
    if length < options.min_username_length {
        return Err(Fault::TooShort);
    }
    if length > options.max_username_length {
        return Err(Fault::TooLong);
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    let fits = match &options.username_pattern {
        Some(pattern) => pattern.fits(text),
        None => text.chars().all(plain),
    };
    if fits { Ok(()) } else { Err(Fault::Invalid) }
}

/// Whether somebody may choose it.
pub(super) fn judge_new(options: &UsernameConfig, text: &str) -> Result<(), Fault> {
    judge(options, text)?;
    let folded = text.to_lowercase();
    match options.reserved.iter().any(|reserved| reserved.to_lowercase() == folded) {
        true => Err(Fault::Invalid),
        false => Ok(()),
    }
}

/// A username as it is stored.
pub(super) fn stored(options: &UsernameConfig, text: &str) -> String {
    if options.username_normalization { text.to_lowercase() } else { text.to_owned() }
}

/// Who has a username.
pub(super) fn owner(options: &UsernameConfig, text: &str) -> Filter<UserRow> {
    Column::named(USERNAME).eq(Value::Text(stored(options, text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_its_length_and_its_characters() {
        let options = UsernameConfig { reserved: vec!["Root".to_owned()], ..Default::default() };
        for (text, judged) in [
            ("ada", Ok(())),
            ("Ada_L.1815", Ok(())),
            ("ad", Err(Fault::TooShort)),
            ("", Err(Fault::TooShort)),
            (&"a".repeat(30), Ok(())),
            (&"a".repeat(31), Err(Fault::TooLong)),
            // Two units of UTF-16 each.
            (&"\u{1d4d0}".repeat(16), Err(Fault::TooLong)),
            ("ada lovelace", Err(Fault::Invalid)),
            ("ada\n", Err(Fault::Invalid)),
            ("adä", Err(Fault::Invalid)),
            ("ROOT", Err(Fault::Invalid)),
        ] {
            assert_eq!(judge_new(&options, text), judged, "{text:?}");
        }
        assert_eq!(judge(&options, "root"), Ok(()), "who has it signs in by it");
    }
}
