//! Percent-encoding exactly as ECMAScript's `encodeURIComponent` and `decodeURIComponent` do it.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What `encodeURIComponent` escapes (ECMA-262 section 19.2.6.4).
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// `encodeURIComponent(text)`.
pub fn encode_component(text: &str) -> Cow<'_, str> {
    utf8_percent_encode(text, COMPONENT).into()
}

/// `decodeURIComponent(text)`; `None` where that throws: a `%` without two hexadecimal digits, or broken UTF-8.
pub fn decode_component(text: &str) -> Option<Cow<'_, str>> {
    let whole = text.split('%').skip(1).all(|rest| {
        let mut digits = rest.bytes().take(2).filter(u8::is_ascii_hexdigit);
        digits.next().is_some() && digits.next().is_some()
    });
    if whole { percent_decode_str(text).decode_utf8().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn it_escapes_what_ecmascript_escapes() {
        assert_eq!(encode_component("aZ9-_.!~*'()"), "aZ9-_.!~*'()");
        assert_eq!(encode_component("a b+/=;,?:@&$#\"é"), "a%20b%2B%2F%3D%3B%2C%3F%3A%40%26%24%23%22%C3%A9");
    }

    #[test]
    fn broken_escapes_are_noticed() {
        for broken in ["%", "a%", "%2", "%g0", "%0g", "%25%", "%%25", "%ff", "%c3", "%c3%28", "%ed%a0%80"] {
            assert_eq!(decode_component(broken), None, "{broken}");
        }
        assert_eq!(decode_component("100%25+é%C3%A9").as_deref(), Some("100%+éé"));
    }

    proptest! {
        #[test]
        fn decoding_undoes_encoding(text in any::<String>()) {
            let encoded = encode_component(&text);
            let decoded = decode_component(&encoded);
            prop_assert_eq!(decoded.as_deref(), Some(text.as_str()));
        }
    }
}
