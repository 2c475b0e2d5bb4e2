//! What exists: one folder and one line a feature.

pub mod account;
pub mod audit;
pub mod bearer;
pub mod captcha;
pub mod email_password;
pub mod email_verification;
pub mod events;
pub mod have_i_been_pwned;
pub mod last_login_method;
pub mod multi_session;
pub mod one_time_token;
pub mod open_api;
pub mod passkey;
pub mod rate_limit;
pub mod session;
pub mod status;
pub mod two_factor;
pub mod user;
pub mod username;
pub mod verification;
pub mod webhooks;

use crate::config::Config;
use crate::feature::Feature;

/// Every feature that ships with Portcullis, whether the configuration enables it or not; in the order in which a
/// reader of the reference meets them.
pub fn all() -> Vec<Feature> {
    vec![
        email_password::feature(),
        username::feature(),
        passkey::feature(),
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
        one_time_token::feature(),
        multi_session::feature(),
        last_login_method::feature(),
        have_i_been_pwned::feature(),
        captcha::feature(),
        open_api::feature(),
        status::feature(),
    ]
}

/// The features that the configuration enables.
pub fn enabled(config: &Config) -> Vec<Feature> {
    all().into_iter().filter(|feature| feature.enabled.is_none_or(|enabled| enabled(config))).collect()
}
