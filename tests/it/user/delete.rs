//! `/delete-user` by password or by a fresh session.

use macro_rules_attribute::apply;
use portcullis::features::account::AccountRow;
use portcullis::features::session::SessionRow;
use portcullis::features::user::UserRow;
use portcullis::features::verification::VerificationRow;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::server::{TestServer, User};
use portcullis_tests::{PASSWORD, every_database};
use serde_json::json;

async fn server() -> TestServer {
    TestServer::on_sqlite(|config| {
        config.user.delete_user.enabled = true;
        // Renewal makes a session fresh again.
        config.session.disable_session_refresh = true;
    })
    .await
}

async fn exists(server: &TestServer, user: &User) -> bool {
    server.rows::<UserRow>().await.iter().any(|row| row.id.as_str() == user.id)
}

#[apply(every_database)]
async fn everything_of_the_user_goes_and_nothing_else(database: TestDatabase) {
    let server = TestServer::start(database, |config| config.user.delete_user.enabled = true).await;
    let (mut ada, bob) = (server.user("ada").await, server.user("bob").await);
    for user in [&ada, &bob] {
        server.session_of(&user.id.as_str().into()).await;
        server.browser().post("/request-password-reset", json!({"email": user.email})).await.ok();
    }
    let answer = ada.browser.post("/delete-user", json!({})).await;
    assert_eq!(answer.ok(), json!({"success": true, "message": "User deleted"}));
    assert!(ada.browser.cookies.is_empty());
    assert!(!exists(&server, &ada).await && exists(&server, &bob).await);
    assert_eq!(server.count::<AccountRow>().await, 1);
    assert_eq!(server.count::<SessionRow>().await, 2);
    let tokens = server.rows::<VerificationRow>().await;
    assert_eq!(tokens.iter().map(|row| &*row.value).collect::<Vec<_>>(), [&*bob.id], "pending tokens go too");
    // The address is free again.
    server.sign_up("ada").await;
}

#[tokio::test]
async fn a_session_that_is_not_fresh_needs_the_password() {
    let server = server().await;
    let mut ada = server.user("ada").await;
    server.advance(86_400);
    let stale = "SESSION_EXPIRED_REAUTHENTICATE_TO_PERFORM_THIS_ACTION";
    ada.browser.post("/delete-user", json!({})).await.refused(400, stale);
    ada.browser.post("/delete-user", json!({"password": ""})).await.refused(400, stale);
    ada.browser.post("/delete-user", json!({"password": "wrong"})).await.refused(400, "INVALID_PASSWORD");
    assert!(exists(&server, &ada).await);
    ada.browser.post("/delete-user", json!({"password": PASSWORD})).await.ok();
    assert!(!exists(&server, &ada).await);
}

#[tokio::test]
async fn a_fresh_one_needs_nothing_up_to_the_last_second() {
    let server = server().await;
    let mut ada = server.user("ada").await;
    server.advance(86_399);
    ada.browser.post("/delete-user", json!({})).await.ok();
    assert!(!exists(&server, &ada).await);
}

#[tokio::test]
async fn a_wrong_password_deletes_nobody_however_fresh_the_session_is() {
    let server = server().await;
    let mut ada = server.user("ada").await;
    ada.browser.post("/delete-user", json!({"password": "wrong"})).await.refused(400, "INVALID_PASSWORD");
    assert!(exists(&server, &ada).await);
}

#[tokio::test]
async fn nobody_where_it_is_off() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let mut ada = server.user("ada").await;
    ada.browser.post("/delete-user", json!({"password": PASSWORD})).await.refused(404, "NOT_FOUND");
    ada.browser.get("/delete-user/callback?token=x").await.refused(404, "NOT_FOUND");
    assert!(exists(&server, &ada).await);
}
