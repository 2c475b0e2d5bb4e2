//! A session that another takes the place of, as the browser's other tabs meet it.

use macro_rules_attribute::apply;
use portcullis_tests::browser::SESSION_COOKIE;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::server::TestServer;
use portcullis_tests::{PASSWORD, every_database};
use serde_json::json;

/// A tab that asks with the old cookie, while the answer with the new one is on its way, must not take that away.
#[apply(every_database)]
async fn its_cookies_are_not_cleared_while_the_new_one_is_on_its_way(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    let mut ada = server.user("ada").await;
    let mut other_tab = ada.browser.clone();
    let change =
        json!({"currentPassword": PASSWORD, "newPassword": "another horse", "revokeOtherSessions": true});
    ada.browser.post("/change-password", change).await.ok();

    let answer = other_tab.get("/get-session").await;
    assert!(answer.ok().is_null(), "the old session has ended");
    assert_eq!(answer.set_cookies().len(), 0);
    let refused = other_tab.post("/update-user", json!({"name": "Eve"})).await;
    refused.refused(401, "UNAUTHORIZED");
    assert_eq!(refused.set_cookies().len(), 0);
    assert!(ada.browser.is_signed_in().await);

    server.advance(61);
    let answer = other_tab.get("/get-session").await;
    assert!(answer.set_cookie(SESSION_COOKIE).clears(), "after a minute it is over like any other");
    assert!(ada.browser.is_signed_in().await);
}

/// What was ended and not replaced is forgotten by the browser at once.
#[apply(every_database)]
async fn others_are_cleared_at_once(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    let mut ada = server.user("ada").await;
    let mut elsewhere = server.sign_in("ada").await;
    let change =
        json!({"currentPassword": PASSWORD, "newPassword": "another horse", "revokeOtherSessions": true});
    ada.browser.post("/change-password", change).await.ok();
    assert!(elsewhere.get("/get-session").await.set_cookie(SESSION_COOKIE).clears());
}
