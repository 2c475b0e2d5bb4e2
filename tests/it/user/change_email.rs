//! `/change-email` and the links that it mails.

use macro_rules_attribute::apply;
use portcullis::Config;
use portcullis::features::user::UserRow;
use portcullis::kit::mail::MailKind;
use portcullis::store::Changes;
use portcullis_tests::answer::Answer;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::{TestServer, User};
use serde_json::json;

const NEW: &str = "new@example.com";

async fn verified(server: &TestServer, name: &str) -> User {
    let user = server.user(name).await;
    let changes = Changes::new().set(UserRow::EMAIL_VERIFIED, true);
    server.store.update(UserRow::ID.eq(&*user.id), changes).await.unwrap();
    user
}

async fn change(user: &mut User) -> Answer {
    user.browser.post("/change-email", json!({"newEmail": "New@Example.com", "callbackURL": "/done"})).await
}

async fn address(server: &TestServer, user: &User) -> (String, bool) {
    let row = server.rows::<UserRow>().await.into_iter().find(|row| row.id.as_str() == user.id).unwrap();
    (row.email, row.email_verified)
}

fn on(config: &mut Config) {
    config.user.change_email.enabled = true;
}

#[apply(every_database)]
async fn the_link_to_the_new_address_changes_to_it(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let mut ada = verified(&server, "ada").await;
    assert_eq!(change(&mut ada).await.ok(), json!({"status": true}));
    assert_eq!(address(&server, &ada).await, ("ada@example.com".to_owned(), true), "not yet");
    let mail = server.mail(NEW, MailKind::ChangeEmailVerification).await;
    assert_eq!(ada.browser.open(&mail.url).await.redirect(), "/done");
    assert_eq!(address(&server, &ada).await, (NEW.to_owned(), true));
    assert_eq!(ada.browser.session().await["session"]["token"], ada.token);
    // The link names the old address, which nobody has any more.
    ada.browser.get(&format!("/verify-email?token={}", mail.token)).await.refused(401, "USER_NOT_FOUND");
}

#[apply(every_database)]
async fn with_confirmation_the_present_address_is_asked_first(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        on(config);
        config.user.change_email.send_confirmation = true;
    })
    .await;
    let mut ada = verified(&server, "ada").await;
    change(&mut ada).await.ok();
    let asked = server.mail(&ada.email, MailKind::ChangeEmailConfirmation).await;
    assert_eq!(server.mails().await.len(), 1, "the new address knows nothing of it yet");
    let confirmed = ada.browser.get(&format!("/verify-email?token={}", asked.token)).await;
    assert_eq!(confirmed.ok(), json!({"status": true}));
    assert_eq!(address(&server, &ada).await.0, "ada@example.com");

    let proof = server.mail(NEW, MailKind::ChangeEmailVerification).await;
    let answer = ada.browser.get(&format!("/verify-email?token={}", proof.token)).await;
    let body = answer.ok();
    assert_eq!((&body["user"]["email"], &body["user"]["emailVerified"]), (&json!(NEW), &json!(true)));
    assert_eq!(address(&server, &ada).await, (NEW.to_owned(), true));
}

#[apply(every_database)]
async fn an_address_that_was_never_verified_may_change_at_once(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        on(config);
        config.user.change_email.update_email_without_verification = true;
    })
    .await;
    let mut ada = server.user("ada").await;
    change(&mut ada).await.ok();
    assert_eq!(address(&server, &ada).await, (NEW.to_owned(), false));
    server.mail(NEW, MailKind::VerifyEmail).await;
    // One that is verified does not.
    let mut bob = verified(&server, "bob").await;
    bob.browser.post("/change-email", json!({"newEmail": "other@example.com"})).await.ok();
    assert_eq!(address(&server, &bob).await.0, "bob@example.com");
}

#[tokio::test]
async fn an_unverified_address_changes_by_the_link_too() {
    let server = TestServer::on_sqlite(on).await;
    let mut ada = server.user("ada").await;
    change(&mut ada).await.ok();
    assert_eq!(address(&server, &ada).await.0, "ada@example.com");
    let mail = server.mail(NEW, MailKind::ChangeEmailVerification).await;
    ada.browser.open(&mail.url).await.redirect();
    assert_eq!(address(&server, &ada).await, (NEW.to_owned(), true));
}

#[tokio::test]
async fn the_link_signs_in_whoever_has_no_session() {
    let server = TestServer::on_sqlite(on).await;
    let mut ada = verified(&server, "ada").await;
    change(&mut ada).await.ok();
    let mail = server.mail(NEW, MailKind::ChangeEmailVerification).await;
    let mut phone = server.browser();
    phone.open(&mail.url).await.redirect();
    assert_eq!(phone.session().await["user"]["email"], NEW);
}

#[tokio::test]
async fn the_link_is_good_for_its_lifetime_and_for_its_user() {
    let server = TestServer::on_sqlite(on).await;
    let (mut ada, mut bob) = (verified(&server, "ada").await, server.user("bob").await);
    change(&mut ada).await.ok();
    let link =
        format!("/verify-email?token={}", server.mail(NEW, MailKind::ChangeEmailVerification).await.token);
    bob.browser.get(&link).await.refused(401, "UNAUTHORIZED");
    server.advance(3600);
    ada.browser.get(&link).await.refused(401, "TOKEN_EXPIRED");
    server.advance(-1);
    ada.browser.get(&link).await.ok();
    assert_eq!(address(&server, &bob).await.0, "bob@example.com");
}

/// A link is good for one purpose: a proof of the present address is none of another one.
#[tokio::test]
async fn the_links_of_other_flows_change_nothing() {
    let server = TestServer::on_sqlite(|config| {
        on(config);
        config.user.change_email.send_confirmation = true;
    })
    .await;
    let mut ada = verified(&server, "ada").await;
    change(&mut ada).await.ok();
    let asked = server.mail(&ada.email, MailKind::ChangeEmailConfirmation).await;
    ada.browser.open(&asked.url).await.redirect();
    ada.browser.open(&asked.url).await.redirect();
    assert_eq!(address(&server, &ada).await.0, "ada@example.com", "a confirmation is no proof");
}

#[tokio::test]
async fn not_to_what_somebody_has_nor_where_it_is_off() {
    let server = TestServer::on_sqlite(on).await;
    let (mut ada, bob) = (server.user("ada").await, server.user("bob").await);
    let mut to = async |email: &str| ada.browser.post("/change-email", json!({"newEmail": email})).await;
    to(&bob.email.to_uppercase()).await.refused(422, "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL");
    to("ADA@example.com").await.refused(400, "EMAIL_IS_THE_SAME");
    to("nonsense").await.refused(400, "VALIDATION_ERROR");
    let off = server.beside(|_| {}).await;
    let answer = off.next_to(&ada.browser).post("/change-email", json!({"newEmail": NEW})).await;
    answer.refused(400, "CHANGE_EMAIL_IS_DISABLED");
    assert_eq!(server.mails().await.len(), 0);
}
