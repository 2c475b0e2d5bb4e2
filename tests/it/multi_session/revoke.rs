use macro_rules_attribute::apply;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::{browser, cookie, listed, on, who};

#[apply(every_database)]
async fn another_account_ends_and_the_active_one_goes_on(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let (mut browser, tokens) = browser(&server, &["ada", "bob"]).await;
    let answer = browser.post("/multi-session/revoke", json!({"sessionToken": tokens[0]})).await;
    assert_eq!(answer.ok()["status"], true);
    assert!(answer.set_cookie(&cookie(&tokens[0])).clears());
    assert_eq!(who(&mut browser).await.as_deref(), Some("bob"));
    assert_eq!(listed(&mut browser).await, ["bob"]);
    let mut elsewhere = server.browser();
    elsewhere.present(&tokens[0]);
    assert!(!elsewhere.is_signed_in().await);
}

#[apply(every_database)]
async fn after_the_active_one_the_newest_is_active(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let (mut browser, tokens) = browser(&server, &["ada", "bob", "cyd"]).await;
    let revoke = async |browser: &mut portcullis_tests::browser::Browser, token: &str| {
        browser.post("/multi-session/revoke", json!({"sessionToken": token})).await.ok()
    };
    revoke(&mut browser, &tokens[2]).await;
    assert_eq!(who(&mut browser).await.as_deref(), Some("bob"));
    revoke(&mut browser, &tokens[1]).await;
    assert_eq!(who(&mut browser).await.as_deref(), Some("ada"));
    revoke(&mut browser, &tokens[0]).await;
    assert_eq!(who(&mut browser).await, None);
    assert!(browser.cookies.is_empty(), "{:?}", browser.cookies.keys());
}

#[tokio::test]
async fn twice_is_once_too_often() {
    let server = TestServer::on_sqlite(on).await;
    let (mut browser, tokens) = browser(&server, &["ada", "bob"]).await;
    for refused in [false, true] {
        let answer = browser.post("/multi-session/revoke", json!({"sessionToken": tokens[0]})).await;
        match refused {
            true => answer.refused(401, "INVALID_SESSION_TOKEN"),
            false => drop(answer.ok()),
        }
    }
}
