//! Cross-site request forgery: who may call with somebody's cookies.

use http::Method;
use portcullis_tests::call::{Call, post};
use portcullis_tests::server::{TestServer, every_operation};
use portcullis_tests::{PASSWORD, contract};
use serde_json::json;

/// What a browser says about where a request comes from.
struct From {
    origin: Option<&'static str>,
    referer: Option<&'static str>,
}

fn from(origin: Option<&'static str>, referer: Option<&'static str>) -> From {
    From { origin, referer }
}

impl From {
    fn on(&self, call: Call) -> Call {
        let call = match self.origin {
            Some(origin) => call.header("origin", origin),
            None => call.without_origin(),
        };
        match self.referer {
            Some(referer) => call.header("referer", referer),
            None => call,
        }
    }
}

#[tokio::test]
async fn with_cookies_only_from_trusted_origins() {
    let server = TestServer::on_sqlite(|config| {
        config.trusted_origins =
            vec!["https://app.example.com".to_owned(), "https://*.preview.example.com".to_owned()];
    })
    .await;
    let ada = server.user("ada").await;
    for (from, code) in [
        (from(Some("http://localhost:3000"), None), None),
        (from(Some("https://app.example.com"), None), None),
        (from(Some("https://a.preview.example.com"), None), None),
        (from(None, Some("http://localhost:3000/page?a=b")), None),
        (from(None, Some("https://app.example.com/page")), None),
        (from(None, None), Some("MISSING_OR_NULL_ORIGIN")),
        (from(Some("null"), None), Some("MISSING_OR_NULL_ORIGIN")),
        (from(Some("https://evil.test"), None), Some("INVALID_ORIGIN")),
        (from(Some("https://evil.test"), Some("http://localhost:3000/")), Some("INVALID_ORIGIN")),
        (from(None, Some("https://evil.test/http://localhost:3000")), Some("INVALID_ORIGIN")),
        (from(Some("https://localhost:3000"), None), Some("INVALID_ORIGIN")),
        (from(Some("http://localhost:3001"), None), Some("INVALID_ORIGIN")),
        (from(Some("http://localhost:3000.evil.test"), None), Some("INVALID_ORIGIN")),
        (from(Some("http://localhost"), None), Some("INVALID_ORIGIN")),
        (from(Some("https://app.example.com.evil.test"), None), Some("INVALID_ORIGIN")),
        (from(Some("https://preview.example.com"), None), Some("INVALID_ORIGIN")),
        (from(Some("https://evil.test/.preview.example.com"), None), Some("INVALID_ORIGIN")),
        (from(Some("http://localhost:3000, https://evil.test"), None), Some("INVALID_ORIGIN")),
    ] {
        let answer = ada.browser.clone().send(from.on(post("/update-user", json!({"name": "A"})))).await;
        match code {
            None => drop(answer.ok()),
            Some(code) => answer.refused(403, code),
        }
    }
}

#[tokio::test]
async fn every_call_that_changes_something_is_guarded() {
    let server = TestServer::on_sqlite(every_operation).await;
    let ada = server.user("ada").await;
    for operation in contract::operations().iter().filter(|operation| operation.method == Method::POST) {
        let lured = operation.call().header("origin", "https://evil.test");
        ada.browser.clone().send(lured).await.refused(403, "INVALID_ORIGIN");
    }
    assert!(ada.browser.clone().is_signed_in().await);
}

/// A form on another site could sign a visitor in as somebody else, without any cookie.
#[tokio::test]
async fn a_first_sign_in_is_not_made_by_another_site() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let ada = server.user("ada").await;
    let form = [("email", &*ada.email), ("password", PASSWORD)];
    let sign_in = || Call::post("/sign-in/email").form(&form).without_origin();
    let fetch = |call: Call, site: &str, mode: &str| {
        call.header("sec-fetch-site", site).header("sec-fetch-mode", mode)
    };
    let blocked = "CROSSSITE_NAVIGATION_LOGIN_BLOCKED_THIS_REQUEST_APPEARS_TO_BE_A_CSRF_ATTACK";
    let send = async |call: Call| server.browser().send(call).await;

    send(fetch(sign_in(), "cross-site", "navigate")).await.refused(403, blocked);
    send(fetch(sign_in(), "cross-site", "cors")).await.refused(403, "MISSING_OR_NULL_ORIGIN");
    let elsewhere = sign_in().header("origin", "https://evil.test");
    send(fetch(elsewhere, "cross-site", "cors")).await.refused(403, "INVALID_ORIGIN");
    let at_home = sign_in().header("origin", "http://localhost:3000");
    send(fetch(at_home, "same-origin", "navigate")).await.ok();
    send(sign_in()).await.ok();
}
