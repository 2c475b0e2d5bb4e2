//! Proving and changing addresses.

use portcullis::config::MailTransport;
use portcullis::features::user::UserRow;
use portcullis::kit::mail::MailKind;
use portcullis::store::Changes;
use portcullis_tests::call::{Call, post};
use portcullis_tests::server::{TestServer, User};
use serde_json::json;

use super::Provoked;

pub(super) async fn provoke(provoked: &mut Provoked) {
    verification(provoked).await;
    change(provoked).await;
    without_mail(provoked).await;
}

async fn verified(server: &TestServer, user: &User) {
    let verified = Changes::new().set(UserRow::EMAIL_VERIFIED, true);
    server.store.update(UserRow::ID.eq(user.id.as_str()), verified).await.unwrap();
}

fn verify(token: &str) -> Call {
    Call::get("/verify-email").query("token", token)
}

async fn verification(provoked: &mut Provoked) {
    let server = TestServer::on_sqlite(|_| {}).await;
    let ada = server.user("ada").await;
    let send = |email: &str| post("/send-verification-email", json!({"email": email}));
    provoked.refusal(&ada.browser, send("bob@example.com"), 400, "EMAIL_MISMATCH").await;
    server.browser().send(send(&ada.email)).await.ok();
    let token = server.mail(&ada.email, MailKind::VerifyEmail).await.token;
    verified(&server, &ada).await;
    provoked.refusal(&ada.browser, send(&ada.email), 400, "EMAIL_IS_ALREADY_VERIFIED").await;

    let nobody = server.browser();
    provoked.refusal(&nobody, verify("forged"), 401, "INVALID_TOKEN").await;
    let id = UserRow::ID.eq(ada.id.as_str());
    server.store.update(id, Changes::new().set(UserRow::EMAIL, "moved@example.com")).await.unwrap();
    provoked.refusal(&nobody, verify(&token), 401, "USER_NOT_FOUND").await;
    server.advance(3600);
    provoked.refusal(&nobody, verify(&token), 401, "TOKEN_EXPIRED").await;
}

async fn change(provoked: &mut Provoked) {
    let server = TestServer::on_sqlite(|config| config.user.change_email.enabled = true).await;
    let (mut ada, bob) = (server.user("ada").await, server.user("bob").await);
    verified(&server, &ada).await;
    let change = |email: &str| post("/change-email", json!({"newEmail": email}));
    provoked.refusal(&ada.browser, change(&ada.email), 400, "EMAIL_IS_THE_SAME").await;
    let taken = "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL";
    provoked.refusal(&ada.browser, change(&bob.email), 422, taken).await;

    ada.browser.send(change("new@example.com")).await.ok();
    let token = server.mail("new@example.com", MailKind::ChangeEmailVerification).await.token;
    provoked.refusal(&bob.browser, verify(&token), 401, "UNAUTHORIZED").await;
    server.user("new").await;
    provoked.refusal(&ada.browser, verify(&token), 401, "USER_ALREADY_EXISTS").await;
}

async fn without_mail(provoked: &mut Provoked) {
    let server = TestServer::on_sqlite(|config| config.mail.transport = MailTransport::None).await;
    let ada = server.user("ada").await;
    let send = post("/send-verification-email", json!({"email": ada.email}));
    provoked.refusal(&ada.browser, send, 400, "VERIFICATION_EMAIL_ISNT_ENABLED").await;
    let change = post("/change-email", json!({"newEmail": "new@example.com"}));
    provoked.refusal(&ada.browser, change, 400, "CHANGE_EMAIL_IS_DISABLED").await;
}
