//! Secrets: texts that never reach a log, and the list of app secrets that signs and verifies.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

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
///
/// Clones count together how often an old one was needed.
#[derive(Clone)]
pub struct Secrets {
    list: Arc<[Secret]>,
    by_old: Arc<AtomicU64>,
}

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
        Ok(Self { list: secrets, by_old: Arc::default() })
    }

    /// The secrets for one purpose: each is made from one of these and from the purpose's name, and tells nothing about it.
    pub fn bound_to(&self, purpose: &str) -> Self {
        let bound =
            |secret: &Secret| hex::encode(secret.mac(purpose.as_bytes()).finalize().into_bytes()).into();
        Self { list: self.list.iter().map(bound).collect(), by_old: self.by_old.clone() }
    }

    /// The secret that signs.
    pub fn current(&self) -> &Secret {
        &self.list[0]
    }

    /// Every secret that verifies, the current one first.
    pub fn all(&self) -> impl Iterator<Item = &Secret> {
        self.list.iter()
    }

    /// HMAC-SHA256 (RFC 2104) of `message` under the current secret.
    pub fn sign(&self, message: &[u8]) -> [u8; 32] {
        self.current().mac(message).finalize().into_bytes().into()
    }

    /// Whether `tag` is the HMAC-SHA256 of `message` under any of the secrets; the comparison takes constant time.
    pub fn verify(&self, message: &[u8], tag: &[u8]) -> bool {
        self.find(|secret| secret.mac(message).verify_slice(tag).ok()).is_some()
    }

    /// Whether `tag` needs one of the old secrets.
    pub fn needs_old(&self, message: &[u8], tag: &[u8]) -> bool {
        let signed = |secret: &Secret| secret.mac(message).verify_slice(tag).is_ok();
        !signed(self.current()) && self.all().any(signed)
    }

    /// What the first secret that verifies finds; `None` if none does.
    pub fn find<T>(&self, verify: impl Fn(&Secret) -> Option<T>) -> Option<T> {
        let (place, found) =
            self.all().enumerate().find_map(|(place, secret)| Some((place, verify(secret)?)))?;
        if place > 0 {
            self.by_old.fetch_add(1, Ordering::Relaxed);
        }
        Some(found)
    }

    /// How often something verified by another secret than the current one, since this was last asked.
    pub fn take_verified_by_old(&self) -> u64 {
        self.by_old.swap(0, Ordering::Relaxed)
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Secrets").field(&self.list).finish()
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
        assert_eq!(rotated.clone().take_verified_by_old(), 1);
        assert_eq!(rotated.take_verified_by_old(), 0);
        assert!(!before.verify(b"message", &rotated.sign(b"message")));
        assert!(!secrets(&["new"]).verify(b"message", &before.sign(b"message")));
    }

    #[test]
    fn a_purpose_has_keys_of_its_own() {
        let all = secrets(&["new", "old"]);
        let bound = all.bound_to("a purpose");
        let tag = bound.sign(b"message");
        assert!(bound.verify(b"message", &tag));
        assert!(bound.verify(b"message", &secrets(&["old"]).bound_to("a purpose").sign(b"message")));
        assert!(!all.verify(b"message", &tag));
        assert!(!all.bound_to("another").verify(b"message", &tag));
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
