//! What people read.

mod full_queue;

use portcullis::config::MailTransport;
use portcullis::kit::mail::MailKind;
use portcullis_tests::server::TestServer;
use serde_json::json;

use crate::{email_otp, two_factor};

/// A server that has sent one mail of each kind, to Ada or to her new address.
async fn one_of_each(
    configure: impl FnOnce(&mut portcullis::Config),
) -> (TestServer, Vec<portcullis_tests::outbox::Message>) {
    let server = TestServer::on_sqlite(|config| {
        config.app_name = "Acme & Sons".to_owned();
        config.user.delete_user.enabled = true;
        config.user.delete_user.send_verification = true;
        config.user.change_email.enabled = true;
        config.user.change_email.send_confirmation = true;
        config.two_factor.enabled = true;
        config.magic_link.enabled = true;
        config.email_otp.enabled = true;
        configure(config);
    })
    .await;
    let mut ada = server.sign_up_with("ada", json!({"name": "Ada <b>& \"Co\"</b>"})).await;
    let email = json!({"email": ada.email});
    server.browser().post("/request-password-reset", email.clone()).await.ok();
    server.browser().post("/send-verification-email", email.clone()).await.ok();
    server.browser().post("/sign-in/magic-link", email).await.ok();
    for kind in ["sign-in", "email-verification", "forget-password"] {
        email_otp::code(&server, kind, &ada.email).await;
    }
    let verify = server.mail(&ada.email, MailKind::VerifyEmail).await;
    ada.browser.open(&verify.url).await.redirect();
    ada.browser.post("/change-email", json!({"newEmail": "new@example.com"})).await.ok();
    let asked = server.mail(&ada.email, MailKind::ChangeEmailConfirmation).await;
    ada.browser.open(&asked.url).await.redirect();
    ada.browser.post("/delete-user", json!({})).await.ok();
    two_factor::give(&server, &ada.id).await;
    two_factor::pending(&server, &ada.email).await.post("/two-factor/send-otp", json!({})).await.ok();
    let mails = server.mails().await;
    (server, mails)
}

#[tokio::test]
async fn every_kind_has_its_link_or_code_in_both_bodies() {
    let (_server, mails) = one_of_each(|_| {}).await;
    let mut kinds: Vec<_> = mails.iter().map(|mail| mail.kind.as_str()).collect();
    kinds.sort_unstable();
    let mut all = MailKind::ALL.map(MailKind::as_str);
    all.sort_unstable();
    assert_eq!(kinds, all);
    for mail in &mails {
        let to = if mail.kind == MailKind::ChangeEmailVerification.as_str() { "new" } else { "ada" };
        assert_eq!(mail.to, format!("{to}@example.com"));
        assert!(mail.subject.contains("Acme & Sons") || !mail.subject.is_empty(), "{mail:?}");
        let carried = if mail.url.is_empty() { &mail.token } else { &mail.url };
        assert!(!carried.is_empty() && mail.text.contains(carried), "{}", mail.text);
        let in_html = carried.replace('&', "&amp;");
        assert!(
            mail.html.contains(&in_html) || mail.html.contains(&in_html.replace('/', "&#x2f;")),
            "{}",
            mail.html
        );
        assert!(carried.contains(&mail.token));
        assert!(!mail.html.contains("<b>&"), "a name is no markup: {}", mail.html);
    }
}

#[tokio::test]
async fn an_operators_template_takes_the_place_of_ours() {
    let templates = tempfile::tempdir().unwrap();
    std::fs::write(
        templates.path().join("reset-password.txt"),
        "{% block subject %}S{% endblock %}\nOURS {{ url }}",
    )
    .unwrap();
    let (_server, mails) =
        one_of_each(|config| config.mail.templates = Some(templates.path().to_owned())).await;
    let reset = mails.iter().find(|mail| mail.kind == "reset-password").unwrap();
    assert!(reset.text.contains("OURS") && reset.text.contains(&reset.url), "{}", reset.text);
    let verify = mails.iter().find(|mail| mail.kind == "verify-email").unwrap();
    assert!(!verify.text.contains("OURS"));
}

#[tokio::test]
async fn without_mail_what_needs_it_says_so() {
    let server = TestServer::on_sqlite(|config| config.mail.transport = MailTransport::None).await;
    let mut ada = server.sign_up("ada").await;
    let email = json!({"email": ada.email});
    let answer = ada.browser.post("/send-verification-email", email.clone()).await;
    answer.refused(400, "VERIFICATION_EMAIL_ISNT_ENABLED");
    let answer = server.browser().post("/request-password-reset", email).await;
    answer.refused(400, "RESET_PASSWORD_ISNT_ENABLED");
}
