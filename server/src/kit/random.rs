//! Random ids and tokens, over the alphabets and lengths that upstream uses.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use rand::rngs::{StdRng, SysRng};
use rand::{Rng as _, SeedableRng, TryRng};
use uuid::Uuid;

/// The characters of a random string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alphabet {
    /// `a-zA-Z0-9`: row ids, session tokens, reset tokens.
    LettersDigits,
    /// `0-9a-z`: delete-account tokens.
    LowerDigits,
    /// `0-9`: codes to type.
    Digits,
    /// `a-zA-Z0-9-_`: whatever upstream generates without naming an alphabet.
    UrlSafe,
}

impl Alphabet {
    const fn characters(self) -> &'static [u8] {
        match self {
            Self::LettersDigits => b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
            Self::LowerDigits => b"0123456789abcdefghijklmnopqrstuvwxyz",
            Self::Digits => b"0123456789",
            Self::UrlSafe => b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_",
        }
    }
}

/// A source of randomness: the operating system's, or for tests one that repeats itself from a seed.
///
/// Clones draw from the same source.
#[derive(Clone, Default)]
pub struct Rng(Source);

#[derive(Clone, Default)]
enum Source {
    #[default]
    System,
    Seeded(Arc<Mutex<StdRng>>),
}

impl Rng {
    /// The operating system's generator.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// The same sequence for the same seed: for tests only.
    pub fn seeded(seed: u64) -> Self {
        Self(Source::Seeded(Arc::new(Mutex::new(StdRng::seed_from_u64(seed)))))
    }

    /// Random bytes.
    ///
    /// # Panics
    /// When the operating system has no randomness to give: nothing may be issued then.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        match &self.0 {
            #[expect(clippy::expect_used, reason = "a token from a broken generator would be guessable")]
            Source::System => SysRng.try_fill_bytes(&mut bytes).expect("the system's randomness"),
            Source::Seeded(rng) => rng.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut bytes),
        }
        bytes
    }

    /// `length` characters, each equally likely.
    pub fn string(&self, length: usize, alphabet: Alphabet) -> String {
        let characters = alphabet.characters();
        // Bytes past the last multiple are thrown away: with them the first characters would come more often.
        let usable = 256 / characters.len() * characters.len();
        let mut text = String::with_capacity(length);
        while text.len() < length {
            let drawn = self.bytes::<64>().into_iter().map(usize::from).filter(|byte| *byte < usable);
            text.extend(
                drawn.map(|byte| char::from(characters[byte % characters.len()])).take(length - text.len()),
            );
        }
        text
    }

    /// A row id: 32 of `a-zA-Z0-9`.
    pub fn id(&self) -> String {
        self.string(32, Alphabet::LettersDigits)
    }

    /// A row id for `database.ids = "uuid"`: version 4 (RFC 9562 section 5.4).
    pub fn uuid(&self) -> Uuid {
        uuid::Builder::from_random_bytes(self.bytes()).into_uuid()
    }

    /// A session token: 32 of `a-zA-Z0-9`.
    pub fn session_token(&self) -> String {
        self.string(32, Alphabet::LettersDigits)
    }

    /// A password reset token: 24 of `a-zA-Z0-9`.
    pub fn reset_password_token(&self) -> String {
        self.string(24, Alphabet::LettersDigits)
    }

    /// A one-time token: 32 of `a-zA-Z0-9-_`.
    pub fn one_time_token(&self) -> String {
        self.string(32, Alphabet::UrlSafe)
    }

    /// A two-factor secret: 32 of `a-zA-Z0-9-_`.
    pub fn two_factor_secret(&self) -> String {
        self.string(32, Alphabet::UrlSafe)
    }

    /// A two-factor challenge: 20 of `a-zA-Z0-9-_`.
    pub fn two_factor_challenge(&self) -> String {
        self.string(20, Alphabet::UrlSafe)
    }

    /// What names a passkey's challenge: 32 of `a-zA-Z0-9-_`.
    pub fn passkey_challenge(&self) -> String {
        self.string(32, Alphabet::UrlSafe)
    }

    /// A delete-account token: 32 of `0-9a-z`.
    pub fn delete_account_token(&self) -> String {
        self.string(32, Alphabet::LowerDigits)
    }
}

impl fmt::Debug for Rng {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Source::System => "Rng(system)",
            Source::Seeded(_) => "Rng(seeded)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, HashSet};

    #[test]
    fn tokens_have_upstreams_length_and_alphabet() {
        let rng = Rng::system();
        for (text, length, allowed) in [
            (rng.id(), 32, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"),
            (rng.session_token(), 32, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"),
            (
                rng.reset_password_token(),
                24,
                "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
            ),
            (rng.delete_account_token(), 32, "abcdefghijklmnopqrstuvwxyz0123456789"),
        ] {
            assert_eq!(text.len(), length);
            assert!(text.chars().all(|c| allowed.contains(c)), "{text}");
        }
        assert_eq!(rng.uuid().get_version_num(), 4);
    }

    #[test]
    fn a_seed_repeats_and_the_system_does_not() {
        assert_eq!(Rng::seeded(7).id(), Rng::seeded(7).id());
        assert_ne!(Rng::seeded(7).id(), Rng::seeded(8).id());
        let rng = Rng::seeded(7);
        assert_ne!(rng.clone().id(), rng.id(), "clones share one sequence");
        let drawn: HashSet<String> = (0..1000).map(|_| Rng::system().id()).collect();
        assert_eq!(drawn.len(), 1000);
    }

    #[test]
    fn every_character_is_equally_likely() {
        for alphabet in [Alphabet::LettersDigits, Alphabet::LowerDigits, Alphabet::UrlSafe] {
            let mut counts = BTreeMap::<char, usize>::new();
            Rng::seeded(1).string(64_000, alphabet).chars().for_each(|c| *counts.entry(c).or_default() += 1);
            let expected = 64_000 / alphabet.characters().len();
            assert_eq!(counts.len(), alphabet.characters().len());
            assert!(counts.values().all(|n| n.abs_diff(expected) < expected / 4), "{alphabet:?} {counts:?}");
        }
    }
}
