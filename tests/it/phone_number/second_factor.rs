//! Phone numbers and second factors.

use macro_rules_attribute::apply;
use portcullis::Config;
use portcullis::config::TwoFactorOtpWay;
use portcullis::features::session::SessionRow;
use portcullis::kit::mail::MailKind;
use portcullis::kit::messages::MessageKind;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::server::TestServer;
use portcullis_tests::{PASSWORD, every_database};
use serde_json::json;

use super::{NUMBER, code, give, on, verify};
use crate::two_factor;

fn both(config: &mut Config) {
    on(config);
    two_factor::on(config);
    config.two_factor.otp.by = TwoFactorOtpWay::Message;
}

/// SECURITY: whatever way in, there is no session before the second factor.
#[apply(every_database)]
async fn both_ways_in_are_guarded(database: TestDatabase) {
    let server = TestServer::start(database, both).await;
    let ada = server.user("ada").await;
    give(&server, &ada.id, NUMBER, true).await;
    let own = two_factor::give(&server, &ada.id).await;
    let sessions = server.count::<SessionRow>().await;
    let sent = code(&server, NUMBER).await;
    let mut by_code = server.browser();
    let answer = verify(&mut by_code, NUMBER, &sent).await.ok();
    assert_eq!(answer, json!({"twoFactorRedirect": true}));
    let mut by_password = server.browser();
    let body = json!({"phoneNumber": NUMBER, "password": PASSWORD});
    let answer = by_password.post("/sign-in/phone-number", body).await.ok();
    assert_eq!(answer, json!({"twoFactorRedirect": true}));
    assert_eq!(server.count::<SessionRow>().await, sessions);
    for mut browser in [by_code, by_password] {
        assert!(!browser.is_signed_in().await);
        let backup = own.codes[server.count::<SessionRow>().await as usize].clone();
        browser.post("/two-factor/verify-backup-code", json!({"code": backup})).await.ok();
        assert_eq!(browser.session().await["user"]["id"], ada.id);
    }
}

#[apply(every_database)]
async fn the_second_code_goes_to_a_proved_number(database: TestDatabase) {
    let server = TestServer::start(database, both).await;
    let ada = server.user("ada").await;
    two_factor::give(&server, &ada.id).await;
    give(&server, &ada.id, NUMBER, false).await;
    let mut browser = two_factor::pending(&server, &ada.email).await;
    browser.post("/two-factor/send-otp", json!({})).await.ok();
    let mailed = server.mail(&ada.email, MailKind::TwoFactorOtp).await;
    assert!(!mailed.token.is_empty(), "a number that is only claimed gets none");

    give(&server, &ada.id, NUMBER, true).await;
    browser.post("/two-factor/send-otp", json!({})).await.ok();
    let message = server.message(NUMBER, MessageKind::TwoFactorOtp).await;
    assert!(message.text.contains(&message.token), "{message:?}");
    browser.post("/two-factor/verify-otp", json!({"code": message.token})).await.ok();
    assert!(browser.is_signed_in().await);
}

/// SECURITY: a code that is sent to a phone after another would prove one phone twice; it goes by mail then.
#[apply(every_database)]
async fn after_the_phone_the_code_goes_by_mail(database: TestDatabase) {
    let server = TestServer::start(database, both).await;
    let ada = server.user("ada").await;
    two_factor::give(&server, &ada.id).await;
    give(&server, &ada.id, NUMBER, true).await;
    let sent = code(&server, NUMBER).await;
    let mut browser = server.browser();
    verify(&mut browser, NUMBER, &sent).await.ok();
    browser.post("/two-factor/send-otp", json!({})).await.ok();
    let mailed = server.mail(&ada.email, MailKind::TwoFactorOtp).await.token;
    browser.post("/two-factor/verify-otp", json!({"code": mailed})).await.ok();
    assert_eq!(browser.session().await["user"]["id"], ada.id);
}

/// And where there is no mail, there is none.
#[tokio::test]
async fn the_phone_is_no_second_factor_after_itself() {
    let server = TestServer::on_sqlite(|config| {
        both(config);
        config.mail.transport = portcullis::config::MailTransport::None;
    })
    .await;
    let ada = server.user("ada").await;
    two_factor::give(&server, &ada.id).await;
    give(&server, &ada.id, NUMBER, true).await;
    let sent = code(&server, NUMBER).await;
    let mut browser = server.browser();
    verify(&mut browser, NUMBER, &sent).await.ok();
    browser.post("/two-factor/send-otp", json!({})).await.refused(400, "OTP_ISNT_CONFIGURED");
    let mut by_password = two_factor::pending(&server, &ada.email).await;
    by_password.post("/two-factor/send-otp", json!({})).await.ok();
    let code = server.message(NUMBER, MessageKind::TwoFactorOtp).await.token;
    by_password.post("/two-factor/verify-otp", json!({"code": code})).await.ok();
}
