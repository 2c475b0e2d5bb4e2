//! `/reset-password`: what a mailed token does, and what ends with it.

use macro_rules_attribute::apply;
use portcullis::features::account::AccountRow;
use portcullis::features::user::UserRow;
use portcullis::features::verification::VerificationRow;
use portcullis::kit::mail::MailKind;
use portcullis::store::{Changes, Filter};
use portcullis_tests::answer::Answer;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::server::{TestServer, User};
use portcullis_tests::{PASSWORD, every_database};
use serde_json::json;

const NEW: &str = "the new password";

async fn token(server: &TestServer, user: &User) -> String {
    let before = server.mails().await.len();
    server.browser().post("/request-password-reset", json!({"email": user.email})).await.ok();
    let mails = server.mails().await;
    assert_eq!(mails.len(), before + 1);
    mails[0].token.clone()
}

async fn reset(server: &TestServer, token: &str) -> Answer {
    server.browser().post("/reset-password", json!({"token": token, "newPassword": NEW})).await
}

async fn verify(server: &TestServer, user: &User) {
    let verified = Changes::new().set(UserRow::EMAIL_VERIFIED, true);
    server.store.update(UserRow::ID.eq(&*user.id), verified).await.unwrap();
}

#[apply(every_database)]
async fn the_new_password_opens_and_everything_before_it_ends(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    verify(&server, &ada).await;
    let (first, second, of_bob) =
        (token(&server, &ada).await, token(&server, &ada).await, token(&server, &bob).await);
    assert_eq!(second.len(), 24);
    assert_eq!(reset(&server, &second).await.ok(), json!({"status": true}));

    let sign_in = async |password: &str| {
        server.browser().post("/sign-in/email", json!({"email": ada.email, "password": password})).await
    };
    sign_in(PASSWORD).await.refused(401, "INVALID_EMAIL_OR_PASSWORD");
    sign_in(NEW).await.ok();
    assert!(!ada.browser.clone().is_signed_in().await);
    assert!(bob.browser.clone().is_signed_in().await);
    reset(&server, &first).await.refused(400, "INVALID_TOKEN");
    reset(&server, &second).await.refused(400, "INVALID_TOKEN");
    let left = server.rows::<VerificationRow>().await;
    assert_eq!(
        left.iter().map(|row| &*row.identifier).collect::<Vec<_>>(),
        [format!("reset-password:{of_bob}")]
    );
}

#[tokio::test]
async fn sessions_live_on_where_the_operator_says_so_and_the_address_was_proved() {
    let server = TestServer::on_sqlite(|config| {
        config.email_and_password.revoke_sessions_on_password_reset = false;
    })
    .await;
    let (ada, eve) = (server.user("ada").await, server.user("eve").await);
    verify(&server, &ada).await;
    reset(&server, &token(&server, &ada).await).await.ok();
    assert!(ada.browser.clone().is_signed_in().await);
    // Whoever opened this account never proved to own the address; its owner has just done so.
    reset(&server, &token(&server, &eve).await).await.ok();
    assert!(!eve.browser.clone().is_signed_in().await);
}

#[apply(every_database)]
async fn the_token_is_good_for_its_lifetime(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        config.email_and_password.reset_password_token_expires_in = 600;
    })
    .await;
    let ada = server.user("ada").await;
    let token = token(&server, &ada).await;
    server.advance(600);
    reset(&server, &token).await.refused(400, "INVALID_TOKEN");
    server.advance(-1);
    reset(&server, &token).await.ok();
}

#[tokio::test]
async fn the_token_may_stand_in_the_query() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let ada = server.user("ada").await;
    let target = format!("/reset-password?token={}", token(&server, &ada).await);
    let mut browser = server.browser();
    browser.post(&target, json!({"newPassword": "short"})).await.refused(400, "PASSWORD_TOO_SHORT");
    browser.post(&target, json!({"newPassword": NEW})).await.ok();
    browser.post("/reset-password", json!({"newPassword": NEW})).await.refused(400, "INVALID_TOKEN");
    assert!(browser.cookies.is_empty(), "it does not sign in");
}

#[apply(every_database)]
async fn who_came_in_another_way_gets_a_password_by_it(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    let ada = server.user("ada").await;
    server.store.delete_many(Filter::<AccountRow>::all()).await.unwrap();
    reset(&server, &token(&server, &ada).await).await.ok();
    let account = server.rows::<AccountRow>().await.pop().unwrap();
    assert_eq!((&*account.provider_id, &*account.account_id), ("credential", &*ada.id));
    server.browser().post("/sign-in/email", json!({"email": ada.email, "password": NEW})).await.ok();
}

#[tokio::test]
async fn nobody_gets_a_mail_who_is_not_there() {
    let server = TestServer::on_sqlite(|_| {}).await;
    server.browser().post("/request-password-reset", json!({"email": "nobody@example.com"})).await.ok();
    assert!(server.mails().await.is_empty());
    assert_eq!(
        server.mails().await.iter().filter(|mail| mail.kind == MailKind::ResetPassword.as_str()).count(),
        0
    );
}
