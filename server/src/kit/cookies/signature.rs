use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::kit::percent::encode_component;
use crate::kit::secret::Secrets;

/// The signed form of a cookie value: `encodeURIComponent(value "." base64(HMAC-SHA256(value)))`.
///
/// Only values that the server chose are signed; a caller's text never is.
///
/// # Panics
/// For a value of a JWT's form. E-mail verification tokens are signed with the same key, as upstream does, and this
/// signature would make one.
pub fn sign(value: &str, secrets: &Secrets) -> String {
    assert!(!is_jwt(value), "a cookie value in the form of a JWT must not be signed");
    let signature = STANDARD.encode(secrets.sign(value.as_bytes()));
    encode_component(&format!("{value}.{signature}")).into_owned()
}

/// The value inside a signed and already percent-decoded cookie, if its signature is right.
pub fn verify<'a>(signed: &'a str, secrets: &Secrets) -> Option<&'a str> {
    let (value, signature) = signed.rsplit_once('.')?;
    let tag = STANDARD.decode(signature).ok()?;
    (!value.is_empty() && !is_jwt(value) && secrets.verify(value.as_bytes(), &tag)).then_some(value)
}

/// Whether a text could be what a JWT signs: its header is a JSON object in base64url (RFC 7515 section 5.1).
fn is_jwt(value: &str) -> bool {
    value.starts_with("ey") && value.contains('.')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::secret::Secret;

    fn secrets(text: &str) -> Secrets {
        Secrets::new([Secret::from(text)]).expect("a secret")
    }

    /// Written by better-call 1.1.8 (`signCookieValue`).
    const SIGNED: &str =
        "Vq4mGmcAX1fJ3gnOBRJqYDMYvmLlW0Dp.uIjdQz%2FWVzX19%2BCd%2FYIiQic6szrYcLYCtXzOqPax1y0%3D";

    #[test]
    fn the_signature_is_upstreams() {
        let secrets = secrets("better-auth-secret-123456789");
        assert_eq!(sign("Vq4mGmcAX1fJ3gnOBRJqYDMYvmLlW0Dp", &secrets), SIGNED);
    }

    #[test]
    fn only_the_whole_text_verifies() {
        let key = secrets("key");
        let signed = format!("token.{}", STANDARD.encode(key.sign(b"token")));
        assert_eq!(verify(&signed, &key), Some("token"));
        assert_eq!(verify(&signed, &secrets("other")), None);
        assert_eq!(verify(&signed.replacen("token", "tokem", 1), &key), None);
        for length in 0..signed.len() {
            assert_eq!(verify(&signed[..length], &key), None, "cut to {length}");
        }
        let unpadded = signed.trim_end_matches('=');
        for bad in [unpadded, &format!("{signed}="), &format!("{signed} "), "token.", ".", "", "token"] {
            assert_eq!(verify(bad, &key), None, "{bad}");
        }
        let empty = format!(".{}", STANDARD.encode(key.sign(b"")));
        assert_eq!(verify(&empty, &key), None);
    }

    #[test]
    fn the_value_may_contain_dots_and_any_character() {
        let key = secrets("key");
        let value = "{\"client_id\":\"a.b\",\"scope\":\"é\"}";
        let sent = sign(value, &key);
        let decoded = crate::kit::percent::decode_component(&sent).expect("decodes");
        assert_eq!(verify(&decoded, &key), Some(value));
    }

    #[test]
    fn a_verification_token_is_not_a_cookie() {
        let key = secrets("key");
        let input = "eyJhbGciOiJIUzI1NiJ9.eyJlbWFpbCI6ImFAYi5jbyJ9";
        let as_cookie = format!("{input}.{}", STANDARD.encode(key.sign(input.as_bytes())));
        assert_eq!(verify(&as_cookie, &key), None);
    }

    #[test]
    #[should_panic(expected = "form of a JWT")]
    fn a_cookie_never_becomes_a_verification_token() {
        sign("eyJhbGciOiJIUzI1NiJ9.eyJlbWFpbCI6ImFAYi5jbyJ9", &secrets("key"));
    }
}
