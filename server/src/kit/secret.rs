//! Secrets: texts that never reach a log, and the list of app secrets that signs and verifies.

use std::fmt;
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// A text that must not be shown: `Debug` and serialisation hide it, equality takes constant time.
#[derive(Clone, Default)]
pub struct Secret(Arc<str>);

impl Secret {
    /// The text itself. Every call of this is a place to look at in a review.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn mac(&self, message: &[u8]) -> Hmac<Sha256> {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length (RFC 2104)")]
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_bytes()).expect("a key of any length");
        mac.update(message);
        mac
    }
}

impl<T: Into<Arc<str>>> From<T> for Secret {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl Eq for Secret {}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

/// An empty secret is written as it is, any other as `[hidden]`.
impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(if self.is_empty() { "" } else { "[hidden]" })
    }
}

/// The app secrets: the first one signs, all of them verify, so one can be replaced without ending every session.
///
/// Upstream signs cookies and the e-mail verification token with the same raw secret, and a shared database fixes
/// that. What keeps the purposes apart is the form of the signed text: see [`super::cookies`] and [`super::jwt`].
#[derive(Clone, Debug)]
pub struct Secrets(Arc<[Secret]>);

/// There is no usable app secret.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("at least one app secret is needed, and none may be empty")]
pub struct NoSecret;

impl Secrets {
    /// The list in order: the current secret, then those that are still accepted.
    ///
    /// # Errors
    /// [`NoSecret`] for an empty list or an empty secret: anybody could sign with that.
    pub fn new(secrets: impl IntoIterator<Item = Secret>) -> Result<Self, NoSecret> {
        let secrets: Arc<[Secret]> = secrets.into_iter().collect();
        if secrets.is_empty() || secrets.iter().any(Secret::is_empty) {
            return Err(NoSecret);
        }
        Ok(Self(secrets))
    }

    /// The secret that signs.
    pub fn current(&self) -> &Secret {
        &self.0[0]
    }

    /// Every secret that verifies, the current one first.
    pub fn all(&self) -> impl Iterator<Item = &Secret> {
        self.0.iter()
    }

    /// HMAC-SHA256 (RFC 2104) of `message` under the current secret.
    pub fn sign(&self, message: &[u8]) -> [u8; 32] {
        self.current().mac(message).finalize().into_bytes().into()
    }

    /// Whether `tag` is the HMAC-SHA256 of `message` under any of the secrets; the comparison takes constant time.
    pub fn verify(&self, message: &[u8], tag: &[u8]) -> bool {
        self.all().any(|secret| secret.mac(message).verify_slice(tag).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(texts: &[&str]) -> Secrets {
        Secrets::new(texts.iter().copied().map(Secret::from)).expect("secrets")
    }

    #[test]
    fn a_secret_is_neither_printed_nor_written() {
        let secret = Secret::from("swordfish");
        assert_eq!(format!("{secret:?} {:?}", secrets(&["swordfish"])), "Secret(..) Secrets([Secret(..)])");
        assert_eq!(serde_json::to_string(&secret).expect("json"), r#""[hidden]""#);
    }

    #[test]
    fn an_empty_secret_is_refused() {
        assert_eq!(Secrets::new([]).expect_err("empty list"), NoSecret);
        assert_eq!(Secrets::new([Secret::from("a"), Secret::default()]).expect_err("empty text"), NoSecret);
    }

    #[test]
    fn the_tag_is_hmac_sha256() {
        // RFC 4231, test case 2.
        let tag = secrets(&["Jefe"]).sign(b"what do ya want for nothing?");
        assert_eq!(hex::encode(tag), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    #[test]
    fn the_first_signs_and_all_verify() {
        let before = secrets(&["old"]);
        let rotated = secrets(&["new", "old"]);
        assert!(rotated.verify(b"message", &before.sign(b"message")));
        assert!(rotated.verify(b"message", &secrets(&["new"]).sign(b"message")));
        assert!(!before.verify(b"message", &rotated.sign(b"message")));
        assert!(!secrets(&["new"]).verify(b"message", &before.sign(b"message")));
    }

    #[test]
    fn another_message_or_a_cut_tag_does_not_verify() {
        let secrets = secrets(&["key"]);
        let tag = secrets.sign(b"message");
        assert!(!secrets.verify(b"messagf", &tag));
        assert!(!secrets.verify(b"message", &tag[..31]));
        assert!(!secrets.verify(b"message", b""));
    }
}
