//! A session is fresh for `session.fresh_age` after it was begun or renewed, to the second, and settings by which one in
//! constant use would not be are warned about.

use portcullis::Config;
use portcullis::config::Problem;
use portcullis_tests::browser::Browser;
use portcullis_tests::server::TestServer;
use serde_json::json;

async fn is_fresh(browser: &mut Browser) -> bool {
    // Of the last account nothing is removed, but only a fresh session gets to hear that.
    let answer = browser.post("/unlink-account", json!({"providerId": "credential"})).await;
    answer.code().unwrap() != "SESSION_IS_NOT_FRESH"
}

#[tokio::test]
async fn to_the_second() {
    let server = TestServer::on_sqlite(|config| {
        config.session.fresh_age = 600;
        config.session.disable_session_refresh = true;
    })
    .await;
    let mut ada = server.user("ada").await.browser;
    server.advance(599);
    assert!(is_fresh(&mut ada).await);
    server.advance(1);
    assert!(!is_fresh(&mut ada).await, "using it does not help");
    assert!(is_fresh(&mut server.sign_in("ada").await).await, "signing in does");
}

#[tokio::test]
async fn renewed_it_is_fresh_again() {
    let server = TestServer::on_sqlite(|config| {
        config.session.fresh_age = 600;
        config.session.update_age = 600;
    })
    .await;
    let mut ada = server.user("ada").await.browser;
    server.advance(600);
    assert!(is_fresh(&mut ada).await);
}

#[test]
fn settings_that_contradict_it_are_warned_about() {
    let mut config = Config::default();
    let warns = |config: &Config| {
        config.check().iter().any(|problem| matches!(problem, Problem::UpdateAgeBeyondFreshAge { .. }))
    };
    assert!(!warns(&config));
    config.session.fresh_age = config.session.update_age - 1;
    assert!(warns(&config));
}
