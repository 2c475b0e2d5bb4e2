//! A proof that a person is there, against a stand-in of its providers.

mod clients;
mod failures;
mod guarded;
mod providers;

use portcullis::Config;
use portcullis_tests::PASSWORD;
use portcullis_tests::answer::Answer;
use portcullis_tests::call::{Call, post};
use portcullis_tests::receiver::{Receiver, Reply};
use portcullis_tests::server::{TestServer, address};
use serde_json::json;

const SECRET: &str = "the provider's secret";

/// A provider that believes `good` and nothing else.
pub(crate) async fn provider() -> Receiver {
    Receiver::start(|_, asked| {
        let good = String::from_utf8_lossy(&asked.body).contains("good");
        Reply::Json(200, json!({"success": good}))
    })
    .await
}

/// A server that asks it.
pub(crate) fn on(provider: &Receiver) -> impl FnOnce(&mut Config) + use<> {
    let url = provider.url.clone();
    move |config| {
        config.captcha.enabled = true;
        config.captcha.secret_key = SECRET.into();
        config.captcha.site_verify_url_override = Some(url);
        config.captcha.timeout = 1;
    }
}

/// Signing in, with what the widget said if it said something.
fn sign_in(response: Option<&str>) -> Call {
    let call = post("/sign-in/email", json!({"email": address("ada"), "password": PASSWORD}));
    match response {
        Some(response) => call.header("x-captcha-response", response),
        None => call,
    }
}

async fn try_sign_in(server: &TestServer, response: &str) -> Answer {
    server.browser().expecting_failure().send(sign_in(Some(response))).await
}
