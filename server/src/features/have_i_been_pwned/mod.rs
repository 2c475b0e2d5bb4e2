//! Passwords that have leaked are refused, by the list of Have I Been Pwned.
//!
//! The service never learns the password: it is asked for all hashes that begin with the same five digits (k-anonymity),
//! and answers with padding, so that not even the length of the answer tells anything.

mod errors;
mod range;

pub use errors::HaveIBeenPwnedError;

use crate::config::{Config, OnFailure, Problem};
use crate::cx::Cx;
use crate::endpoint::BoxFuture;
use crate::error::{CommonError, Error};
use crate::feature::Feature;
use crate::kit::password::NewPassword;

/// Refuse passwords that have leaked.
pub fn feature() -> Feature {
    Feature::new("have-i-been-pwned", "Passwords that have leaked are refused.")
        .enabled(|config| config.have_i_been_pwned.enabled)
        .check(check)
        .refuses(
            |config, operation| config.have_i_been_pwned.paths.iter().any(|path| operation.is_called(path)),
            const { &[HaveIBeenPwnedError::PasswordCompromised.spec()] },
        )
        .on_new_password(look_up)
}

fn check(config: &Config) -> Vec<Problem> {
    let options = &config.have_i_been_pwned;
    let url = Problem::service_url("have_i_been_pwned.url", &options.url);
    let timeout = Problem::range("have_i_been_pwned.timeout", options.timeout, 1, 30);
    let unknown = options.paths.iter().filter_map(|path| Problem::operation("have_i_been_pwned.paths", path));
    url.into_iter().chain(timeout).chain(unknown).collect()
}

fn look_up<'a>(cx: &'a Cx, password: &'a NewPassword) -> BoxFuture<'a, ()> {
    Box::pin(async move {
        let options = &cx.config().have_i_been_pwned;
        if !cx.is_one_of(&options.paths) {
            return Ok(());
        }
        match range::has(cx, &password.sha1()).await {
            Ok(false) => Ok(()),
            Ok(true) => {
                let error = Error::from(HaveIBeenPwnedError::PasswordCompromised);
                Err(match &options.custom_password_compromised_message {
                    Some(message) => error.saying(message.clone()),
                    None => error,
                })
            }
            Err(error) if options.on_failure == OnFailure::Allow => {
                tracing::warn!(%error, "a password could not be looked up, and was let pass");
                Ok(())
            }
            Err(error) => {
                let refused = Error::from(CommonError::ServiceUnavailable);
                Err(refused.retry_after(range::RETRY_AFTER).because(error))
            }
        }
    })
}
