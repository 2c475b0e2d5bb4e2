//! A session and its user inside a cookie (upstream's `session_data`), so that a read asks no database.
//!
//! The text is upstream's, byte by byte and in each of its three encodings, so that two servers read each other's
//! caches. Nothing in it is ever an error, only absent: whatever is forged, cut, expired or another's is `None`.
//!
//! `compact` and `jwt` are keyed by the raw app secret, as upstream fixes it. What keeps them apart from the other
//! things that this secret signs is their form: a content has the members that its reader asks for, which no cookie
//! value and no e-mail token has. `jwe` has a key of its own, derived for this purpose.

mod aes_cbc_hmac;
mod claims;
mod compact;
mod javascript;
mod jwe;
mod jwt;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::random::Rng;
use super::secret::Secrets;
use jwe::JweKey;

/// How a cached session is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Encoding {
    /// The shortest: readable, with an HMAC-SHA256.
    #[default]
    Compact,
    /// Readable, as a signed token (JWT, HS256) that other software can verify.
    Jwt,
    /// Encrypted (JWE, `dir` with A256CBC-HS512): whoever holds the cookie can't read it.
    Jwe,
}

/// Seals and opens contents with the app secrets: the first one seals, all of them open.
pub struct SessionCache {
    encoding: Encoding,
    secrets: Secrets,
    /// One for each secret, in their order.
    keys: Vec<JweKey>,
}

impl SessionCache {
    /// The caches of one encoding.
    pub fn new(encoding: Encoding, secrets: Secrets) -> Self {
        let keys = secrets.all().map(JweKey::derive).collect();
        Self { encoding, secrets, keys }
    }

    /// The text of a content that is good for `lifetime` seconds.
    ///
    /// # Panics
    /// For a content that is no JSON object.
    pub fn seal<T: Serialize>(&self, content: &T, rng: &Rng, now: DateTime<Utc>, lifetime: u64) -> String {
        let content = javascript::to_string(content);
        match self.encoding {
            Encoding::Compact => compact::seal(&content, &self.secrets, now, lifetime),
            Encoding::Jwt => jwt::seal(&content, self.secrets.current(), now, lifetime),
            Encoding::Jwe => self.keys[0].seal(&content, rng, now, lifetime),
        }
    }

    /// The content of a text, while it is good: up to and without the last millisecond of its lifetime.
    pub fn open<T: DeserializeOwned>(&self, text: &str, now: DateTime<Utc>) -> Option<T> {
        match self.encoding {
            Encoding::Compact => compact::open(text, &self.secrets, now),
            Encoding::Jwt => jwt::open(text, &self.secrets, now),
            Encoding::Jwe => self.keys.iter().find_map(|key| key.open(text, now)),
        }
    }
}
