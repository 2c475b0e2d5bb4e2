//! The mail at a sign-up.

use portcullis::kit::mail::MailKind;
use portcullis_tests::PASSWORD;
use portcullis_tests::server::TestServer;
use serde_json::json;

#[tokio::test]
async fn no_mail_unless_it_is_asked_for() {
    let server = TestServer::on_sqlite(|_| {}).await;
    server.sign_up("ada").await;
    assert_eq!(server.mails().await.len(), 0);
}

#[tokio::test]
async fn a_mail_with_the_link_on_request() {
    let server = TestServer::on_sqlite(|config| config.email_verification.send_on_sign_up = true).await;
    let ada = server.sign_up_with("ada", json!({"callbackURL": "/welcome"})).await;
    let mail = server.mail(&ada.email, MailKind::VerifyEmail).await;
    let link =
        format!("http://localhost:3000/api/auth/verify-email?token={}&callbackURL=%2Fwelcome", mail.token);
    assert_eq!(mail.url, link);
    assert!(mail.text.contains(&link));
    assert!(ada.browser.clone().is_signed_in().await, "the address can be proved later");
}

#[tokio::test]
async fn nobody_comes_in_before_the_address_is_proved_where_it_has_to_be() {
    let server = TestServer::on_sqlite(|config| {
        config.email_and_password.require_email_verification = true;
        config.email_verification.send_on_sign_in = true;
    })
    .await;
    let mut ada = server.sign_up("ada").await;
    assert!(ada.token.is_empty() && ada.browser.cookies.is_empty());
    let credentials = json!({"email": ada.email, "password": PASSWORD, "callbackURL": "/later"});
    ada.browser.post("/sign-in/email", credentials.clone()).await.refused(403, "EMAIL_NOT_VERIFIED");
    let mails = server.mails().await;
    assert_eq!(mails.len(), 2, "one at the sign-up, one at the sign-in");
    assert!(mails[0].url.ends_with("&callbackURL=%2Flater"));
    // Whoever does not know the password learns nothing, and is sent nothing.
    let guess = json!({"email": ada.email, "password": "a wrong guess"});
    ada.browser.post("/sign-in/email", guess).await.refused(401, "INVALID_EMAIL_OR_PASSWORD");
    assert_eq!(server.mails().await.len(), 2);

    assert_eq!(ada.browser.open(&mails[0].url).await.redirect(), "/later");
    ada.browser.post("/sign-in/email", credentials).await.ok();
    assert!(ada.browser.is_signed_in().await);
}
