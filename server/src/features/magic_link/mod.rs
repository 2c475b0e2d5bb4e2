//! Magic links: who follows the mailed link is signed in, and signed up before if the address is new.
//!
//! Asking for one looks nothing up, so its answer tells nothing of who there is. The link works once, and proves the
//! address.

mod magic_link_verify;
mod sign_in_magic_link;
mod token;

pub use magic_link_verify::{MagicLinkVerify, MagicLinkVerifyQuery};
pub use sign_in_magic_link::{SignInMagicLink, SignInMagicLinkBody};

use crate::config::{Config, Problem};
use crate::feature::Feature;
use crate::kit::rate_limit::{Limit, Rule};

/// Upstream's limit, for each of the two paths.
const LIMIT: Limit = Limit::new(60, 5);

/// Sign in by a mailed link.
pub fn feature() -> Feature {
    Feature::new("magic-link", "Sign in by a mailed link, without a password.")
        .enabled(|config| config.magic_link.enabled)
        .check(check)
        .limit(Rule::new("/sign-in/magic-link", LIMIT))
        .limit(Rule::new("/magic-link/verify", LIMIT))
        .endpoint::<SignInMagicLink>()
        .endpoint::<MagicLinkVerify>()
}

fn check(config: &Config) -> Vec<Problem> {
    let lifetime = Problem::range("magic_link.expires_in", config.magic_link.expires_in, 1, 86_400);
    lifetime.into_iter().chain(Problem::mail_needed(config, "magic_link.enabled")).collect()
}
