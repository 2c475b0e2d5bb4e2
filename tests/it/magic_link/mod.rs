//! Signing in by a mailed link.

mod ask;
mod follow;

use portcullis::Config;
use portcullis::kit::mail::MailKind;
use portcullis_tests::answer::Answer;
use portcullis_tests::browser::Browser;
use portcullis_tests::server::TestServer;
use serde_json::json;

fn on(config: &mut Config) {
    config.magic_link.enabled = true;
}

/// The token that is mailed to an address.
async fn token(server: &TestServer, email: &str) -> String {
    server.browser().post("/sign-in/magic-link", json!({"email": email})).await.ok();
    server.mail(&email.to_lowercase(), MailKind::MagicLink).await.token
}

/// Follows a link, with more in its query.
async fn follow(browser: &mut Browser, token: &str, more: &str) -> Answer {
    browser.get(&format!("/magic-link/verify?token={token}{more}")).await
}

/// It leads here.
#[track_caller]
fn leads_to(answer: &Answer, place: &str) {
    assert_eq!(answer.status, 302, "{answer}");
    assert_eq!(answer.header("location"), Some(place), "{answer}");
}
