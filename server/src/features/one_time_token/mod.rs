//! One-time tokens: whoever is signed in hands their session over to another page or device.
//!
//! A token stands for the session that it was made in, and ends with it. The first who shows it has that session.

mod errors;
mod generate_one_time_token;
mod token;
mod verify_one_time_token;

pub use errors::OneTimeTokenError;
pub use generate_one_time_token::{GenerateOneTimeToken, OneTimeToken};
pub use verify_one_time_token::{VerifyOneTimeToken, VerifyOneTimeTokenBody};

use crate::config::{Config, Problem};
use crate::feature::Feature;

/// Hand a session over.
pub fn feature() -> Feature {
    Feature::new("one-time-token", "A session handed over by a token that works once.")
        .enabled(|config| config.one_time_token.enabled)
        .check(check)
        .on_sign_in(token::in_header)
        .endpoint::<GenerateOneTimeToken>()
        .endpoint::<VerifyOneTimeToken>()
}

/// A day is long for what whoever reads it over somebody's shoulder can use.
const LONGEST: u64 = 86_400;

fn check(config: &Config) -> Vec<Problem> {
    let stateless = config.session.stateless.then_some(Problem::NeedsStoredSessions("one_time_token"));
    let lifetime = Problem::range("one_time_token.expires_in", config.one_time_token.expires_in, 1, LONGEST);
    stateless.into_iter().chain(lifetime).collect()
}
