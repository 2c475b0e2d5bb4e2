use macro_rules_attribute::apply;
use portcullis::features::verification::VerificationRow;
use portcullis_tests::browser::SESSION_COOKIE;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::server::TestServer;
use portcullis_tests::{PASSWORD, every_database};
use serde_json::{Value, json};

const NEW: &str = "the new password";

fn change(more: Value) -> Value {
    let mut body = json!({"currentPassword": PASSWORD, "newPassword": NEW});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

#[apply(every_database)]
async fn the_new_one_opens_and_the_old_one_does_not(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    let mut ada = server.user("ada").await;
    let phone = server.session_of(&ada.id.as_str().into()).await;
    server.browser().post("/request-password-reset", json!({"email": ada.email})).await.ok();
    let body = ada.browser.post("/change-password", change(json!({}))).await.ok();
    assert_eq!(body["token"], Value::Null);
    assert_eq!(body["user"]["id"], ada.id);
    let sign_in = async |password: &str| {
        server.browser().post("/sign-in/email", json!({"email": ada.email, "password": password})).await
    };
    sign_in(PASSWORD).await.refused(401, "INVALID_EMAIL_OR_PASSWORD");
    sign_in(NEW).await.ok();
    assert!(ada.browser.is_signed_in().await);
    let mut other = server.browser();
    other.present(&phone);
    assert!(other.is_signed_in().await, "other sessions end on request only");
    assert_eq!(server.count::<VerificationRow>().await, 0, "a pending reset ended");
}

#[apply(every_database)]
async fn on_request_every_session_ends_and_a_new_one_begins_here(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    let (mut ada, bob) = (server.user("ada").await, server.user("bob").await);
    let old = ada.browser.clone();
    let answer = ada.browser.post("/change-password", change(json!({"revokeOtherSessions": true}))).await;
    let token = answer.ok()["token"].as_str().unwrap().to_owned();
    assert!(answer.set_cookie(SESSION_COOKIE).value.starts_with(&token));
    assert_ne!(token, ada.token);
    assert!(!old.clone().is_signed_in().await);
    assert_eq!(ada.browser.session().await["session"]["token"], token);
    assert_eq!(server.sessions_of(&ada.id).await.len(), 1);
    assert!(bob.browser.clone().is_signed_in().await);
}

#[tokio::test]
async fn the_new_session_is_remembered_as_the_old_one_was() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let mut ada = server.sign_up_with("ada", json!({"rememberMe": false})).await;
    let answer = ada.browser.post("/change-password", change(json!({"revokeOtherSessions": true}))).await;
    assert_eq!(answer.set_cookie(SESSION_COOKIE).attributes, "Path=/; HttpOnly; SameSite=Lax");
    let session = server.sessions_of(&ada.id).await.pop().unwrap();
    assert_eq!(session.expires_at, (server.clock.now() + chrono::TimeDelta::days(1)).into());
}

#[tokio::test]
async fn a_wrong_present_password_changes_nothing() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let mut ada = server.user("ada").await;
    let body = change(json!({"currentPassword": "wrong", "revokeOtherSessions": true}));
    ada.browser.post("/change-password", body).await.refused(400, "INVALID_PASSWORD");
    assert!(ada.browser.is_signed_in().await);
    server.sign_in("ada").await;
}
