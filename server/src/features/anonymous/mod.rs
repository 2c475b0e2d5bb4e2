//! Anonymous users: a session for somebody who has not said who they are yet.
//!
//! When they do, by whatever way in, [`link`] stands in the one place where sessions begin: what belonged to the anonymous
//! user goes over and they are deleted in the transaction of the new session, so that it happens once and whole.

mod column;
mod delete_anonymous_user;
mod errors;
mod link;
mod sign_in_anonymous;

pub use delete_anonymous_user::{AnonymousUserDeleted, DeleteAnonymousUser};
pub use errors::AnonymousError;
pub use link::AnonymousUserLinked;
pub use sign_in_anonymous::SignInAnonymous;

use crate::config::{Config, Problem};
use crate::feature::Feature;
use crate::kit::email_address::EmailAddress;

/// Sign in without saying who one is.
pub fn feature() -> Feature {
    Feature::new("anonymous", "Sign in without saying who one is, and say it later.")
        .enabled(|config| config.anonymous.enabled)
        .check(check)
        .tables(column::add)
        .on_sign_in(link::link)
        .endpoint::<SignInAnonymous>()
        .endpoint::<DeleteAnonymousUser>()
}

fn check(config: &Config) -> Vec<Problem> {
    let address = sign_in_anonymous::address(&config.anonymous, "sample");
    let wrong = EmailAddress::parse(&address).is_err();
    wrong.then_some(Problem::NoDomain { key: "anonymous.email_domain_name", address }).into_iter().collect()
}
