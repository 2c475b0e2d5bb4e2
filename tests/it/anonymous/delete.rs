//! Deleting the anonymous user that one is.

use macro_rules_attribute::apply;
use portcullis::features::session::SessionRow;
use portcullis_tests::browser::SESSION_COOKIE;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::{is_there, on, somebody};

const DELETE: &str = "/delete-anonymous-user";

#[apply(every_database)]
async fn they_are_gone_with_their_sessions(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let (mut browser, id) = somebody(&server).await;
    let answer = browser.post(DELETE, json!({})).await;
    assert_eq!(answer.ok(), json!({"success": true}));
    assert!(answer.set_cookie(SESSION_COOKIE).clears());
    assert!(!is_there(&server, &id).await);
    assert_eq!(server.count::<SessionRow>().await, 0);
}

#[apply(every_database)]
async fn who_has_said_who_they_are_stays(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let mut ada = server.sign_up("ada").await;
    ada.browser.post(DELETE, json!({})).await.refused(403, "USER_IS_NOT_ANONYMOUS");
    assert!(ada.browser.is_signed_in().await);
    server.browser().post(DELETE, json!({})).await.refused(401, "UNAUTHORIZED");
}

#[tokio::test]
async fn it_can_be_switched_off() {
    let server = TestServer::on_sqlite(|config| {
        on(config);
        config.anonymous.disable_delete_anonymous_user = true;
    })
    .await;
    let (mut browser, id) = somebody(&server).await;
    browser.post(DELETE, json!({})).await.refused(400, "DELETING_ANONYMOUS_USERS_IS_DISABLED");
    assert!(is_there(&server, &id).await);
}
