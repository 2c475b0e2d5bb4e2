//! Codes in place of links, and with signing up.

use portcullis::kit::mail::MailKind;
use portcullis_tests::PASSWORD;
use portcullis_tests::server::{TestServer, address};
use serde_json::json;

use super::{VERIFY, on};

#[tokio::test]
async fn an_address_is_proved_by_a_code_wherever_a_link_would_be_mailed() {
    let server = TestServer::on_sqlite(|config| {
        on(config);
        config.email_otp.override_default_email_verification = true;
        config.email_verification.send_on_sign_up = true;
        config.email_verification.send_on_sign_in = true;
        config.email_and_password.require_email_verification = true;
    })
    .await;
    let email = address("ada");
    let credentials = json!({"name": "Ada", "email": email, "password": PASSWORD});
    let mut browser = server.browser();
    browser.post("/sign-up/email", credentials.clone()).await.ok();
    let first = server.mail(&email, MailKind::EmailVerificationOtp).await.token;
    browser.post("/sign-in/email", credentials.clone()).await.refused(403, "EMAIL_NOT_VERIFIED");
    browser.post("/send-verification-email", json!({"email": email})).await.ok();
    browser.post("/send-verification-email", json!({"email": "nobody@example.com"})).await.ok();
    let mails = server.mails().await;
    let codes: Vec<_> = mails.iter().map(|mail| (mail.kind.clone(), mail.to.clone())).collect();
    assert_eq!(codes, vec![("email-verification-otp".to_owned(), email.clone()); 3]);
    let last = server.mail(&email, MailKind::EmailVerificationOtp).await.token;
    if first != last {
        browser.post(VERIFY, json!({"email": email, "otp": first})).await.refused(400, "INVALID_OTP");
    }
    browser.post(VERIFY, json!({"email": email, "otp": last})).await.ok();
    browser.post("/sign-in/email", credentials).await.ok();
}

#[tokio::test]
async fn who_signs_up_is_mailed_one_where_that_is_wanted() {
    let server = TestServer::on_sqlite(|config| {
        on(config);
        config.email_otp.send_verification_on_sign_up = true;
    })
    .await;
    let ada = server.sign_up("ada").await;
    let code = server.mail(&ada.email, MailKind::EmailVerificationOtp).await.token;
    server.browser().post(VERIFY, json!({"email": ada.email, "otp": code})).await.ok();
}
