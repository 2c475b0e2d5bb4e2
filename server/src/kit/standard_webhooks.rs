//! Signatures of webhooks by the Standard Webhooks specification 1.0: HMAC-SHA256 with a secret that both sides know.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderName, HeaderValue};
use sha2::Sha256;

use super::secret::Secret;

/// What every secret begins with.
const PREFIX: &str = "whsec_";

/// How many bytes a secret stands for, by the specification.
const BYTES: std::ops::RangeInclusive<usize> = 24..=64;

const ID: HeaderName = HeaderName::from_static("webhook-id");
const TIMESTAMP: HeaderName = HeaderName::from_static("webhook-timestamp");
const SIGNATURE: HeaderName = HeaderName::from_static("webhook-signature");

/// A secret is not in the form that the specification gives it. The text does not repeat it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a secret is whsec_ and the base64 of 24 to 64 random bytes: `echo whsec_$(openssl rand -base64 32)` makes one"
)]
pub struct NotASecret;

/// The secrets of one endpoint. While one is replaced there are several, and each signs.
#[derive(Clone)]
pub struct SigningKeys(Vec<Key>);

#[derive(Clone)]
struct Key(Vec<u8>);

impl SigningKeys {
    /// # Errors
    /// One of the secrets is none.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a Secret>) -> Result<Self, NotASecret> {
        secrets.into_iter().map(Key::parse).collect::<Result<_, _>>().map(Self)
    }

    /// Whether nothing would be signed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The three headers of a message that is sent at this time. None where the id can't stand in a header.
    pub fn headers(&self, id: &str, at: DateTime<Utc>, body: &[u8]) -> Option<HeaderMap> {
        let at = at.timestamp();
        let signatures: Vec<_> = self.0.iter().map(|key| key.sign(id, at, body)).collect();
        Some(HeaderMap::from_iter([
            (ID, HeaderValue::from_str(id).ok()?),
            (TIMESTAMP, HeaderValue::from(at)),
            (SIGNATURE, HeaderValue::from_str(&signatures.join(" ")).ok()?),
        ]))
    }
}

impl Key {
    fn parse(secret: &Secret) -> Result<Self, NotASecret> {
        let encoded = secret.expose().strip_prefix(PREFIX).ok_or(NotASecret)?;
        let bytes = BASE64_STANDARD.decode(encoded).map_err(|_| NotASecret)?;
        if BYTES.contains(&bytes.len()) { Ok(Self(bytes)) } else { Err(NotASecret) }
    }

    fn sign(&self, id: &str, at: i64, body: &[u8]) -> String {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length (RFC 2104)")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("a key of any length");
        mac.update(format!("{id}.{at}.").as_bytes());
        mac.update(body);
        format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification's reference libraries.
    #[test]
    fn the_signature_is_the_specifications() {
        let secret = Secret::from("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let keys = SigningKeys::new([&secret]).expect("a secret");
        let at = DateTime::from_timestamp(1_614_265_330, 0).expect("a time");
        let headers = keys.headers("msg_p5jXN8AQM9LWM0D4loKWxJek", at, br#"{"test": 2432232314}"#);
        let headers = headers.expect("headers");
        assert_eq!(headers["webhook-id"], "msg_p5jXN8AQM9LWM0D4loKWxJek");
        assert_eq!(headers["webhook-timestamp"], "1614265330");
        assert_eq!(headers["webhook-signature"], "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn every_secret_signs() {
        let (old, new) = (Secret::from(secret(24, 1)), Secret::from(secret(64, 2)));
        let signature = |secrets: &[&Secret]| {
            let keys = SigningKeys::new(secrets.iter().copied()).expect("secrets");
            let headers = keys.headers("evt_1", DateTime::UNIX_EPOCH, b"{}").expect("headers");
            headers["webhook-signature"].to_str().expect("a text").to_owned()
        };
        assert_eq!(signature(&[&new, &old]), format!("{} {}", signature(&[&new]), signature(&[&old])));
        assert_ne!(signature(&[&new]), signature(&[&old]));
    }

    #[test]
    fn what_is_no_secret_is_refused() {
        for text in ["", "whsec_", "swordfish", "whsec_swordfish!", &secret(23, 1), &secret(65, 1)] {
            let error = SigningKeys::new([&Secret::from(text)]).err().expect("a refusal");
            assert!(!error.to_string().contains("swordfish"));
        }
    }

    fn secret(bytes: usize, byte: u8) -> String {
        format!("{PREFIX}{}", BASE64_STANDARD.encode(vec![byte; bytes]))
    }
}
