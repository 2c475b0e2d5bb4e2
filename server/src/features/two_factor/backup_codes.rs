//! Backup codes: how they are made, kept and found.

use subtle::ConstantTimeEq;

use crate::cx::Cx;
use crate::error::Result;
use crate::kit::random::Alphabet;
use crate::kit::symmetric;

use super::account::unreadable;

/// New codes, `xxxxx-xxxxx`.
pub(super) fn generate(cx: &Cx) -> Vec<String> {
    let options = &cx.config().two_factor.backup_codes;
    let code = || {
        let code = cx.rng().string(options.length, Alphabet::LettersDigits);
        let (start, end) = code.split_at(code.len().min(5));
        format!("{start}-{end}")
    };
    std::iter::repeat_with(code).take(options.amount).collect()
}

/// The cell that holds them.
pub(super) fn seal(cx: &Cx, codes: &[String]) -> String {
    let json = serde_json::Value::from(codes).to_string();
    symmetric::encrypt(&json, &cx.shared().secrets, cx.rng())
}

/// What a cell holds.
pub(super) fn open(cx: &Cx, sealed: &str) -> Result<Vec<String>> {
    let json = symmetric::decrypt(sealed, &cx.shared().secrets).ok_or_else(unreadable)?;
    serde_json::from_str(&json).map_err(|_| unreadable())
}

/// The codes that are left when this one is used; `None` if it is none of them. All are compared, in constant time.
pub(super) fn without(codes: &[String], used: &str) -> Option<Vec<String>> {
    let fits = |code: &String| bool::from(code.as_bytes().ct_eq(used.as_bytes()));
    let (found, left): (Vec<_>, Vec<_>) = codes.iter().cloned().partition(fits);
    (!found.is_empty()).then_some(left)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_used_up() {
        let codes = ["aaaaa-bbbbb", "ccccc-ddddd"].map(str::to_owned);
        assert_eq!(without(&codes, "aaaaa-bbbbb"), Some(vec!["ccccc-ddddd".to_owned()]));
        for wrong in ["", "aaaaa", "aaaaabbbbb", "AAAAA-BBBBB"] {
            assert_eq!(without(&codes, wrong), None, "{wrong}");
        }
    }
}
