//! What exists: one folder and one line a feature.

pub mod account;
pub mod audit;
pub mod bearer;
pub mod email_password;
pub mod email_verification;
pub mod events;
pub mod open_api;
pub mod rate_limit;
pub mod session;
pub mod status;
pub mod two_factor;
pub mod user;
pub mod verification;
pub mod webhooks;

use crate::config::{Config, RateLimitStorage};
use crate::feature::Feature;

/// Every feature that ships with Portcullis, whether the configuration enables it or not; in the order in which a
/// reader of the reference meets them.
pub fn all() -> Vec<Feature> {
    vec![
        email_password::feature(),
        user::feature(),
        session::feature(),
        account::feature(),
        verification::feature(),
        email_verification::feature(),
        two_factor::feature(),
        events::feature(),
        audit::feature(),
        webhooks::feature(),
        rate_limit::feature(),
        bearer::feature(),
        open_api::feature(),
        status::feature(),
    ]
}

/// The features that the configuration enables.
pub fn enabled(config: &Config) -> Vec<Feature> {
    let off = |name| match name {
        "audit" => !config.audit.enabled,
        // A token alone is no session where none is stored.
        "bearer" => !config.bearer.enabled || config.session.stateless,
        "events" => !config.events.enabled,
        "rate-limit" => config.rate_limit.storage != RateLimitStorage::Database,
        "open-api" => !config.open_api.enabled,
        "two-factor" => !config.two_factor.enabled,
        "webhooks" => config.webhooks.endpoints.is_empty(),
        _ => false,
    };
    all().into_iter().filter(|feature| !off(feature.name)).collect()
}
