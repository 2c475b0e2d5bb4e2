//! What a phone number looks like.

use super::PhoneNumberError;
use crate::config::PhoneNumberConfig;

/// The longest number that any pattern may allow: the column has a unique index, and so has MySQL's key a length.
const LONGEST: usize = 64;

/// Whether a text can be a number at all.
pub(super) fn judge(options: &PhoneNumberConfig, text: &str) -> Result<(), PhoneNumberError> {
    let fits = match &options.phone_number_pattern {
        Some(pattern) => pattern.fits(text),
        None => is_e164(text),
    };
    if fits && !text.is_empty() && text.len() <= LONGEST {
        Ok(())
    } else {
        Err(PhoneNumberError::InvalidPhoneNumber)
    }
}

/// An international number (ITU-T E.164 section 6): a country code, which begins with no 0, and 15 digits in all at most.
/// The shortest that are in use have 7.
fn is_e164(text: &str) -> bool {
    let Some(digits) = text.strip_prefix('+') else { return false };
    (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::pattern::Pattern;

    #[test]
    fn a_number_is_written_in_one_way() {
        let options = PhoneNumberConfig::default();
        for (text, fine) in [
            ("+15550100", true),
            ("+491701234567", true),
            ("+123456789012345", true),
            ("+1234567890123456", false),
            ("+123456", false),
            ("15550100", false),
            ("+05550100", false),
            ("+1 555 0100", false),
            ("+1555010a", false),
            ("+1555010\n", false),
            ("+\u{661}\u{662}\u{663}\u{664}", false),
            ("", false),
        ] {
            assert_eq!(judge(&options, text).is_ok(), fine, "{text:?}");
        }
    }

    #[test]
    fn a_pattern_of_ones_own_takes_its_place() {
        let pattern = Some(Pattern::new("[0-9]*").expect("a pattern"));
        let options = PhoneNumberConfig { phone_number_pattern: pattern, ..PhoneNumberConfig::default() };
        for (text, fine) in [("112", true), ("+15550100", false), ("", false), (&*"1".repeat(65), false)] {
            assert_eq!(judge(&options, text).is_ok(), fine, "{text:?}");
        }
    }
}
