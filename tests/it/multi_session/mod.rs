//! Several sessions in one browser.

mod cookies;
mod list;
mod revoke;
mod sign_out;
mod switch;

use portcullis::Config;
use portcullis_tests::PASSWORD;
use portcullis_tests::answer::Answer;
use portcullis_tests::browser::{Browser, SESSION_COOKIE};
use portcullis_tests::server::{TestServer, address};
use serde_json::json;

fn on(config: &mut Config) {
    config.multi_session.enabled = true;
}

/// The name of the cookie that keeps a session.
fn cookie(token: &str) -> String {
    format!("{SESSION_COOKIE}_multi-{}", token.to_lowercase())
}

async fn sign_in(browser: &mut Browser, name: &str) -> Answer {
    let answer = browser.post("/sign-in/email", json!({"email": address(name), "password": PASSWORD})).await;
    answer.ok();
    answer
}

/// A browser in which all of these have signed in, the last one active; and the tokens of their sessions.
async fn browser(server: &TestServer, names: &[&str]) -> (Browser, Vec<String>) {
    let (mut browser, mut tokens) = (server.browser(), vec![]);
    for name in names {
        server.user_with_password(name).await;
        tokens.push(sign_in(&mut browser, name).await.json()["token"].as_str().unwrap().to_owned());
        server.advance(1);
    }
    (browser, tokens)
}

/// Who is signed in in a browser: the start of their address.
async fn who(browser: &mut Browser) -> Option<String> {
    let session = browser.session().await;
    Some(session["user"]["email"].as_str()?.split('@').next()?.to_owned())
}

/// Whom a browser can switch to, in the order of the list.
async fn listed(browser: &mut Browser) -> Vec<String> {
    let sessions = browser.get("/multi-session/list-device-sessions").await.ok();
    let name = |session: &serde_json::Value| {
        session["user"]["email"].as_str().unwrap().split('@').next().unwrap().to_owned()
    };
    sessions.as_array().unwrap().iter().map(name).collect()
}
