use macro_rules_attribute::apply;
use portcullis_tests::browser::SESSION_COOKIE;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::{browser, cookie, on, who};

#[apply(every_database)]
async fn the_other_account_becomes_active(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let (mut browser, tokens) = browser(&server, &["ada", "bob"]).await;
    assert_eq!(who(&mut browser).await.as_deref(), Some("bob"));
    for (place, name) in [(0, "ada"), (1, "bob"), (0, "ada")] {
        let answer = browser.post("/multi-session/set-active", json!({"sessionToken": tokens[place]})).await;
        assert_eq!(answer.ok()["session"]["token"], tokens[place]);
        assert_eq!(who(&mut browser).await.as_deref(), Some(name));
    }
    assert_eq!(server.count::<portcullis::features::session::SessionRow>().await, 2);
}

#[apply(every_database)]
async fn a_session_that_has_ended_is_refused_and_forgotten(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let (mut browser, tokens) = browser(&server, &["ada", "bob"]).await;
    let mut elsewhere = server.browser();
    elsewhere.present(&tokens[0]);
    elsewhere.post("/sign-out", json!({})).await.ok();
    let refused = browser.post("/multi-session/set-active", json!({"sessionToken": tokens[0]})).await;
    refused.refused(401, "INVALID_SESSION_TOKEN");
    assert!(refused.set_cookie(&cookie(&tokens[0])).clears());
    assert_eq!(who(&mut browser).await.as_deref(), Some("bob"));
}

#[tokio::test]
async fn one_that_is_over_is_refused() {
    let server = TestServer::on_sqlite(on).await;
    let (mut browser, tokens) = browser(&server, &["ada", "bob"]).await;
    server.advance(6 * 86_400);
    assert_eq!(who(&mut browser).await.as_deref(), Some("bob"), "renewed");
    server.advance(86_400);
    let refused = browser.post("/multi-session/set-active", json!({"sessionToken": tokens[0]})).await;
    refused.refused(401, "INVALID_SESSION_TOKEN");
}

/// Knowing a token is not having its session: a list of one's own sessions shows tokens, and so may a stolen database.
#[tokio::test]
async fn a_token_alone_is_not_enough() {
    let server = TestServer::on_sqlite(on).await;
    let ada = server.user("ada").await;
    let (mut browser, tokens) = browser(&server, &["eve"]).await;
    let own = browser.cookies[SESSION_COOKIE].clone();
    // The signature of Eve's own token under the name of Ada's.
    browser.cookies.insert(cookie(&ada.token), own);
    for token in [&ada.token, &tokens[0].to_lowercase(), "", "x"] {
        let refused = browser.post("/multi-session/set-active", json!({"sessionToken": token})).await;
        refused.refused(401, "INVALID_SESSION_TOKEN");
    }
    assert_eq!(who(&mut browser).await.as_deref(), Some("eve"));
}

#[tokio::test]
async fn who_is_not_signed_in_switches_to_nobody() {
    let server = TestServer::on_sqlite(on).await;
    let (mut browser, tokens) = browser(&server, &["ada"]).await;
    browser.cookies.remove(SESSION_COOKIE);
    let body = json!({"sessionToken": tokens[0]});
    browser.post("/multi-session/set-active", body.clone()).await.refused(401, "UNAUTHORIZED");
    browser.post("/multi-session/revoke", body).await.refused(401, "UNAUTHORIZED");
}
