//! A proof that a person is there, from Turnstile, reCAPTCHA, hCaptcha or CaptchaFox, before operations that robots like.
//!
//! It is asked for at the door, before the body is read; by operation, so that no spelling of a path leads past it. Limits
//! come first: nobody makes us ask a service without end. In-process calls pass, since whoever makes them is one of us.

mod errors;
mod verify;

pub use errors::CaptchaError;

use crate::config::{Config, Problem};
use crate::cx::Cx;
use crate::endpoint::{BoxFuture, Definition};
use crate::error::{CommonError, Error};
use crate::feature::Feature;

/// Ask for a proof that a person is there.
pub fn feature() -> Feature {
    Feature::new("captcha", "A proof that a person is there.")
        .enabled(|config| config.captcha.enabled)
        .check(check)
        .refuses(
            guards,
            const { &[CaptchaError::MissingResponse.spec(), CaptchaError::VerificationFailed.spec()] },
        )
        .request_header(RESPONSE)
        .door(ask)
}

fn guards(config: &Config, operation: &Definition) -> bool {
    config.captcha.endpoints.iter().any(|path| operation.is_called(path))
}

fn check(config: &Config) -> Vec<Problem> {
    let options = &config.captcha;
    let secret = options.secret_key.is_empty().then_some(Problem::NotSet("captcha.secret_key"));
    let score = !(0.0..=1.0).contains(&options.min_score);
    let score = score.then_some(Problem::CaptchaScore(options.min_score.to_string()));
    let url = Problem::service_url("captcha.site_verify_url_override", options.site_verify_url());
    let timeout = Problem::range("captcha.timeout", options.timeout, 1, 30);
    let unknown = options.endpoints.iter().filter_map(|path| Problem::operation("captcha.endpoints", path));
    secret.into_iter().chain(score).chain(url).chain(timeout).chain(unknown).collect()
}

/// What the page's widget said.
const RESPONSE: &str = "x-captcha-response";

fn ask<'a>(cx: &'a Cx, operation: &'a Definition) -> BoxFuture<'a, ()> {
    Box::pin(async move {
        if !guards(cx.config(), operation) {
            return Ok(());
        }
        let response = cx.headers().get(RESPONSE).and_then(|value| value.to_str().ok());
        let response = response.filter(|text| !text.is_empty()).ok_or(CaptchaError::MissingResponse)?;
        match verify::passes(cx, response).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(CaptchaError::VerificationFailed.into()),
            Err(error) => {
                let refused = Error::from(CommonError::ServiceUnavailable);
                Err(refused.retry_after(verify::RETRY_AFTER).because(error))
            }
        }
    })
}
