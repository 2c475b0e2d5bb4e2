//! A token encrypted by a key that is derived from the app secret (RFC 7516, compact; RFC 7518 section 4.5, `dir`).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use hkdf::Hkdf;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{aes_cbc_hmac, claims};
use crate::kit::random::Rng;
use crate::kit::secret::Secret;

/// What the key is for.
const SALT: &[u8] = b"better-auth-session";
const INFO: &[u8] = b"BetterAuth.js Generated Encryption Key";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    enc: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kid: Option<String>,
}

/// A key of this purpose.
pub(super) struct JweKey {
    key: aes_cbc_hmac::Key,
    /// RFC 7638: the thumbprint of the key.
    id: String,
}

impl JweKey {
    pub(super) fn derive(secret: &Secret) -> Self {
        let mut key = [0; 64];
        #[expect(clippy::expect_used, reason = "HKDF-SHA256 yields up to 8160 bytes (RFC 5869)")]
        Hkdf::<Sha256>::new(Some(SALT), secret.expose().as_bytes()).expand(INFO, &mut key).expect("64 bytes");
        let jwk = format!(r#"{{"k":"{}","kty":"oct"}}"#, URL_SAFE_NO_PAD.encode(key));
        Self { key: aes_cbc_hmac::Key::from(key), id: URL_SAFE_NO_PAD.encode(Sha256::digest(jwk)) }
    }

    pub(super) fn seal(&self, content: &str, rng: &Rng, now: DateTime<Utc>, lifetime: u64) -> String {
        let header = format!(r#"{{"alg":"dir","enc":"A256CBC-HS512","kid":"{}"}}"#, self.id);
        let header = URL_SAFE_NO_PAD.encode(header);
        let claims = claims::write(content, now, lifetime, Some(&rng.uuid().to_string()));
        let iv = rng.bytes();
        let (ciphertext, tag) = self.key.encrypt(claims.as_bytes(), &iv, header.as_bytes());
        let [iv, ciphertext, tag] = [&iv[..], &ciphertext, &tag].map(|part| URL_SAFE_NO_PAD.encode(part));
        // The second part is for a key that would be encrypted; this one is shared.
        format!("{header}..{iv}.{ciphertext}.{tag}")
    }

    pub(super) fn open<T: DeserializeOwned>(&self, text: &str, now: DateTime<Utc>) -> Option<T> {
        let mut parts = text.split('.');
        let (protected, "") = (parts.next()?, parts.next()?) else { return None };
        let mut part = || URL_SAFE_NO_PAD.decode(parts.next()?).ok();
        let (iv, ciphertext, tag) = (part()?, part()?, part()?);
        let header: Header = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(protected).ok()?).ok()?;
        let ours = header.alg == "dir"
            && header.enc == "A256CBC-HS512"
            && header.kid.is_none_or(|id| id == self.id)
            && parts.next().is_none();
        if !ours {
            return None;
        }
        let claims = self.key.decrypt(&ciphertext, &tag, &iv, protected.as_bytes())?;
        claims::read(&claims, now)
    }
}
