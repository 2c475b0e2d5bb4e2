//! Deleting oneself by a mailed link.

use macro_rules_attribute::apply;
use portcullis::Config;
use portcullis::features::user::UserRow;
use portcullis::features::verification::VerificationRow;
use portcullis::kit::mail::MailKind;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::outbox::Message;
use portcullis_tests::server::{TestServer, User};
use serde_json::json;

fn configure(config: &mut Config) {
    config.user.delete_user.enabled = true;
    config.user.delete_user.send_verification = true;
}

async fn ask(server: &TestServer, user: &mut User) -> Message {
    let answer = user.browser.post("/delete-user", json!({"callbackURL": "/goodbye"})).await;
    assert_eq!(answer.ok(), json!({"success": true, "message": "Verification email sent"}));
    server.mail(&user.email, MailKind::DeleteAccount).await
}

#[apply(every_database)]
async fn nobody_is_deleted_before_the_link_is_opened(database: TestDatabase) {
    let server = TestServer::start(database, configure).await;
    let mut ada = server.user("ada").await;
    let mail = ask(&server, &mut ada).await;
    let link = format!(
        "http://localhost:3000/api/auth/delete-user/callback?token={}&callbackURL=%2Fgoodbye",
        mail.token
    );
    assert_eq!(mail.url, link);
    assert_eq!(mail.token.len(), 32);
    assert_eq!(server.count::<UserRow>().await, 1);

    server.browser().open(&mail.url).await.refused(404, "FAILED_TO_GET_USER_INFO");
    let answer = ada.browser.open(&mail.url).await;
    assert_eq!(answer.redirect(), "/goodbye");
    assert!(ada.browser.cookies.is_empty());
    assert_eq!(server.count::<UserRow>().await, 0);
    assert_eq!(server.count::<VerificationRow>().await, 0);
}

#[apply(every_database)]
async fn the_token_works_in_a_body_too(database: TestDatabase) {
    let server = TestServer::start(database, configure).await;
    let mut ada = server.user("ada").await;
    let token = ask(&server, &mut ada).await.token;
    let answer = ada.browser.post("/delete-user", json!({"token": token})).await;
    assert_eq!(answer.ok(), json!({"success": true, "message": "User deleted"}));
    assert_eq!(server.count::<UserRow>().await, 0);
}

#[apply(every_database)]
async fn the_token_is_its_users_and_its_purposes(database: TestDatabase) {
    let server = TestServer::start(database, configure).await;
    let (mut ada, mut bob) = (server.user("ada").await, server.user("bob").await);
    let token = ask(&server, &mut ada).await.token;
    bob.browser.post("/delete-user", json!({"token": token})).await.refused(404, "INVALID_TOKEN");
    let callback = format!("/delete-user/callback?token={token}");
    bob.browser.get(&callback).await.refused(404, "INVALID_TOKEN");
    let reset = json!({"token": token, "newPassword": "a new password"});
    server.browser().post("/reset-password", reset).await.refused(400, "INVALID_TOKEN");

    server.browser().post("/request-password-reset", json!({"email": ada.email})).await.ok();
    let reset = server.mail(&ada.email, MailKind::ResetPassword).await.token;
    ada.browser.post("/delete-user", json!({"token": reset})).await.refused(404, "INVALID_TOKEN");
    assert_eq!(server.count::<UserRow>().await, 2);
    ada.browser.get(&callback).await.ok();
    assert_eq!(server.count::<UserRow>().await, 1, "trying it elsewhere did not use it up");
}

#[apply(every_database)]
async fn the_token_is_good_for_its_lifetime(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        configure(config);
        config.user.delete_user.token_expires_in = 600;
    })
    .await;
    let mut ada = server.user("ada").await;
    let token = ask(&server, &mut ada).await.token;
    server.advance(600);
    ada.browser.post("/delete-user", json!({"token": token})).await.refused(404, "INVALID_TOKEN");
    server.advance(-1);
    ada.browser.post("/delete-user", json!({"token": token})).await.ok();
}
