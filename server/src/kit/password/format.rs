//! The two stored forms of a password, and how each is computed.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use unicode_normalization::UnicodeNormalization;

use crate::kit::random::Rng;

/// How new password hashes are made. Both forms are verified always.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Algorithm {
    /// scrypt (RFC 7914) in better-auth's own form, which a better-auth server on the same database can verify.
    #[default]
    Scrypt,
    /// Argon2id (RFC 9106) as a PHC string. better-auth can't verify it.
    Argon2id,
}

/// A stored hash, recognised.
pub(super) enum Stored {
    /// `salt ":" hex(key)`: the salt is the text itself (32 hexadecimal digits as upstream writes it), not its bytes.
    Scrypt {
        salt: String,
        key: [u8; 64],
    },
    Argon2(PasswordHash),
}

impl Stored {
    /// Memory in KiB above which a hash from the database is not computed: the pool's memory has a bound.
    const MOST_MEMORY: u32 = 64 * 1024;
    /// Passes above which a hash from the database is not computed.
    const MOST_PASSES: u32 = 16;

    /// `None` for anything that neither form fits.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text.starts_with("$argon2") {
            let hash = PasswordHash::new(text).ok()?;
            let params = argon2::Params::try_from(&hash).ok()?;
            let bounded = params.m_cost() <= Self::MOST_MEMORY && params.t_cost() <= Self::MOST_PASSES;
            return bounded.then_some(Self::Argon2(hash));
        }
        let (salt, hex_key) = text.split_once(':')?;
        let mut key = [0; 64];
        hex::decode_to_slice(hex_key, &mut key).ok()?;
        (!salt.is_empty()).then(|| Self::Scrypt { salt: salt.to_owned(), key })
    }

    /// Whether this is the hash of `password`.
    pub(super) fn matches(&self, password: &str) -> bool {
        match self {
            Self::Scrypt { salt, key } => scrypt(password, salt).ct_eq(key).into(),
            Self::Argon2(hash) => {
                Argon2::default().verify_password(normalise(password).as_bytes(), hash).is_ok()
            }
        }
    }

    /// Whether `algorithm` would write another form, or the same one with other costs.
    pub(super) fn is_outdated(&self, algorithm: Algorithm) -> bool {
        match (self, algorithm) {
            (Self::Scrypt { .. }, Algorithm::Scrypt) => false,
            (Self::Argon2(hash), Algorithm::Argon2id) => {
                let current = argon2::Params::default();
                hash.algorithm.as_str() != "argon2id"
                    || argon2::Params::try_from(hash).map_or(true, |params| {
                        (params.m_cost(), params.t_cost(), params.p_cost())
                            != (current.m_cost(), current.t_cost(), current.p_cost())
                    })
            }
            _ => true,
        }
    }
}

/// The text to store for a new password.
pub(super) fn hash(algorithm: Algorithm, password: &str, rng: &Rng) -> String {
    let salt = rng.bytes::<16>();
    match algorithm {
        Algorithm::Scrypt => {
            let salt = hex::encode(salt);
            let key = hex::encode(scrypt(password, &salt));
            format!("{salt}:{key}")
        }
        #[expect(clippy::expect_used, reason = "the default costs and a 16-byte salt are valid by RFC 9106")]
        Algorithm::Argon2id => Argon2::default()
            .hash_password_with_salt(normalise(password).as_bytes(), &salt)
            .expect("valid costs and salt")
            .to_string(),
    }
}

/// Does the work of one verification without a hash to compare with.
pub(super) fn spend(algorithm: Algorithm, password: &str) {
    match algorithm {
        Algorithm::Scrypt => {
            std::hint::black_box(scrypt(password, "00000000000000000000000000000000"));
        }
        Algorithm::Argon2id => {
            let mut key = [0; 32];
            let done =
                Argon2::default().hash_password_into(normalise(password).as_bytes(), &[0; 16], &mut key);
            std::hint::black_box((done.is_ok(), key));
        }
    }
}

/// scrypt with upstream's costs: N = 2^14, r = 16, p = 1, 64 bytes. Takes 32 MiB while it runs.
fn scrypt(password: &str, salt: &str) -> [u8; 64] {
    let mut key = [0; 64];
    #[expect(clippy::expect_used, reason = "these costs are valid by RFC 7914 section 2")]
    let params = scrypt::Params::new(14, 16, 1).expect("valid costs");
    #[expect(clippy::expect_used, reason = "64 bytes are within RFC 7914 section 2")]
    scrypt::scrypt(normalise(password).as_bytes(), salt.as_bytes(), &params, &mut key)
        .expect("a valid length");
    key
}

/// NFKC (Unicode Standard Annex 15), so that one password typed on two keyboards is one password.
fn normalise(password: &str) -> String {
    password.nfkc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(stored: &str, password: &str) -> bool {
        Stored::parse(stored).expect("a known form").matches(password)
    }

    /// Written by better-auth 1.4.16 (`hashPassword`).
    const UPSTREAMS: [(&str, &str); 4] = [
        (
            "password123",
            "620970062ecd7f6fd36c45884e63f737:11c866234b7e6c4d5ff67df2f5577f93e62eaa7c2585ce855424936c5a0c900318d9136fcf54b9a140bd2c5fc158cde659cfbd253f6c96e7958e820f127f018c",
        ),
        (
            "pässwörd ﬁﬀ½ Ⅳ",
            "2a54a58da627e68dab23d903f668bacb:f5c12bba0671d6f4a2bd748a683300cf72db4519a0c3a3510b01e3169ddae5f0b944c139f606581f8db5b1308422dfff8e25ff944467ffa94635fb8b13059ac7",
        ),
        (
            "😀😀😀😀",
            "266b58403ecc8e2efc1d61fda364e5ca:54441047b19f4334e6a924cf6c52fe519cb2fc870d2c4d514e36f04ff1a186f56d3d4f0797924e31e73efe7cdde826fc27f7b299cdfe93f70d7ab3bbf2061f48",
        ),
        (
            "\u{1e9b}\u{323} e\u{301}",
            "5481c767fc9d27ab1f76af4d67bbdbcf:9192ff3a282ecada0095c42d69a4c44dccb5b518b6c8da57887b0961423a953d4724e08299025f65eabe2fd3f8a183c22caeda7b764d900363d596f9f0215e8f",
        ),
    ];

    #[test]
    fn upstreams_hashes_verify() {
        for (password, stored) in UPSTREAMS {
            assert!(matches(stored, password), "{password}");
            assert!(!matches(stored, &format!("{password} ")), "{password} and a space");
        }
    }

    #[test]
    fn compatible_characters_are_one_password() {
        let (_, stored) = UPSTREAMS[1];
        assert!(matches(stored, "pa\u{308}ssw\u{f6}rd fiff1\u{2044}2 IV"));
    }

    #[test]
    fn scrypt_is_written_in_upstreams_form() {
        let stored = hash(Algorithm::Scrypt, "password123", &Rng::system());
        assert_eq!(stored.len(), 161);
        let (salt, key) = stored.split_once(':').expect("a colon");
        assert!([salt, key].iter().all(|part| hex::decode(part).is_ok()), "{stored}");
        assert_eq!((salt.len(), key.len()), (32, 128));
        assert_ne!(
            stored,
            hash(Algorithm::Scrypt, "password123", &Rng::system()),
            "every hash has its own salt"
        );
        assert!(matches(&stored, "password123"));
        assert!(!matches(&stored, "password124"));
    }

    #[test]
    fn argon2id_is_written_as_a_phc_string() {
        let stored = hash(Algorithm::Argon2id, "ﬁsh-password", &Rng::system());
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(matches(&stored, "fish-password"));
        assert!(!matches(&stored, "fish-passwort"));
    }

    #[test]
    fn other_forms_and_costs_are_outdated() {
        let (_, scrypt) = UPSTREAMS[0];
        let argon2id = hash(Algorithm::Argon2id, "password", &Rng::system());
        let weaker = argon2id.replace("m=19456", "m=8192");
        for (stored, algorithm, outdated) in [
            (scrypt, Algorithm::Scrypt, false),
            (scrypt, Algorithm::Argon2id, true),
            (&argon2id, Algorithm::Argon2id, false),
            (&argon2id, Algorithm::Scrypt, true),
            (&weaker, Algorithm::Argon2id, true),
        ] {
            let stored_hash = Stored::parse(stored).expect("a known form");
            assert_eq!(stored_hash.is_outdated(algorithm), outdated, "{stored} for {algorithm:?}");
        }
    }

    #[test]
    fn what_no_form_fits_is_recognised() {
        let (_, good) = UPSTREAMS[0];
        for stored in [
            "",
            ":",
            "salt",
            "salt:",
            "salt:zz",
            &good[..160],
            &format!("{good}00"),
            &format!(":{}", &good[33..]),
            "$argon2id$",
            "$argon2id$v=19$m=4194304,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "$argon2id$v=19$m=19456,t=1000,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy",
        ] {
            assert!(Stored::parse(stored).is_none(), "{stored}");
        }
    }
}
