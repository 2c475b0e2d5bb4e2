//! Mailed codes.

use macro_rules_attribute::apply;
use portcullis::config::{MailTransport, OtpStorage};
use portcullis::features::verification::VerificationRow;
use portcullis::kit::mail::MailKind;
use portcullis::kit::symmetric;
use portcullis_tests::browser::Browser;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::{TRUST, give, on, pending, secrets};

const SEND: &str = "/two-factor/send-otp";
const VERIFY: &str = "/two-factor/verify-otp";

async fn send(server: &TestServer, browser: &mut Browser, email: &str) -> String {
    assert_eq!(browser.post(SEND, json!({})).await.ok(), json!({"status": true}));
    server.mail(email, MailKind::TwoFactorOtp).await.token
}

#[apply(every_database)]
async fn one_finishes_signing_in(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let ada = server.user("ada").await;
    give(&server, &ada.id).await;
    let mut browser = pending(&server, &ada.email).await;
    let code = send(&server, &mut browser, &ada.email).await;
    assert!(code.len() == 6 && code.bytes().all(|c| c.is_ascii_digit()), "{code}");
    let mail = server.mail(&ada.email, MailKind::TwoFactorOtp).await;
    assert!(mail.text.contains(&code) && mail.html.contains(&code) && mail.url.is_empty());
    let mut same = browser.clone();
    let body = browser.post(VERIFY, json!({"code": code, "trustDevice": true})).await.ok();
    assert_eq!(browser.session().await["session"]["token"], body["token"]);
    assert!(browser.cookies.contains_key(TRUST));
    assert_eq!(server.count::<VerificationRow>().await, 0, "neither the code nor the sign-in is left");
    same.post(VERIFY, json!({"code": code})).await.refused(401, "INVALID_TWO_FACTOR_COOKIE");
}

#[apply(every_database)]
async fn the_last_one_counts_for_its_time_and_its_sign_in(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        on(config);
        config.two_factor.otp.expires_in = 60;
        config.two_factor.otp.digits = 8;
    })
    .await;
    let ada = server.user("ada").await;
    give(&server, &ada.id).await;
    let mut browser = pending(&server, &ada.email).await;
    browser.post(VERIFY, json!({"code": "123456"})).await.refused(400, "OTP_HAS_EXPIRED");
    let first = send(&server, &mut browser, &ada.email).await;
    let last = send(&server, &mut browser, &ada.email).await;
    assert_eq!((first.len(), last.len()), (8, 8));
    browser.post(VERIFY, json!({"code": first})).await.refused(401, "INVALID_CODE");
    server.advance(60);
    browser.post(VERIFY, json!({"code": last})).await.refused(400, "OTP_HAS_EXPIRED");

    let (mut one, mut other) = (pending(&server, &ada.email).await, pending(&server, &ada.email).await);
    let code = send(&server, &mut one, &ada.email).await;
    other.post(VERIFY, json!({"code": code})).await.refused(400, "OTP_HAS_EXPIRED");
    one.post(VERIFY, json!({"code": code})).await.ok();
}

#[apply(every_database)]
async fn it_is_kept_as_configured(database: TestDatabase) {
    let plain = TestServer::start(database, on).await;
    let ada = plain.user("ada").await;
    give(&plain, &ada.id).await;
    for store in [OtpStorage::Plain, OtpStorage::Encrypted, OtpStorage::Hashed] {
        let server = plain.beside(|config| {
            on(config);
            config.two_factor.otp.store = store;
        });
        let server = server.await;
        let mut browser = pending(&server, &ada.email).await;
        let code = send(&server, &mut browser, &ada.email).await;
        let rows = server.rows::<VerificationRow>().await;
        let row = rows.iter().find(|row| row.identifier.starts_with("2fa-otp-")).unwrap();
        let (kept, attempts) = row.value.split_once(':').unwrap();
        assert_eq!(attempts, "0");
        match store {
            OtpStorage::Plain => assert_eq!(kept, code),
            OtpStorage::Encrypted => {
                assert_eq!(symmetric::decrypt(kept, &secrets()), Some(code.clone()))
            }
            OtpStorage::Hashed => assert!(kept.len() == 43 && !kept.contains(&code), "{kept}"),
        }
        browser.post(VERIFY, json!({"code": "000000x"})).await.refused(401, "INVALID_CODE");
        browser.post(VERIFY, json!({"code": code})).await.ok();
    }
}

#[tokio::test]
async fn a_code_allows_so_many_attempts() {
    let server = TestServer::on_sqlite(|config| {
        on(config);
        config.two_factor.otp.allowed_attempts = 2;
    })
    .await;
    let mut ada = server.user("ada").await;
    give(&server, &ada.id).await;
    let too_many = "TOO_MANY_ATTEMPTS_PLEASE_REQUEST_A_NEW_CODE";
    let code = send(&server, &mut ada.browser, &ada.email).await;
    for _ in 0..2 {
        ada.browser.post(VERIFY, json!({"code": "wrong"})).await.refused(401, "INVALID_CODE");
    }
    ada.browser.post(VERIFY, json!({"code": code})).await.refused(400, too_many);
    let code = send(&server, &mut ada.browser, &ada.email).await;
    ada.browser.post(VERIFY, json!({"code": code})).await.ok();
}

#[tokio::test]
async fn none_are_sent_where_they_are_off_or_no_mail_is() {
    let off = TestServer::on_sqlite(|config| {
        on(config);
        config.two_factor.otp.enabled = false;
    });
    let no_mail = TestServer::on_sqlite(|config| {
        on(config);
        config.mail.transport = MailTransport::None;
    });
    for server in [off.await, no_mail.await] {
        let mut ada = server.user("ada").await;
        for (path, body) in [(SEND, json!({})), (VERIFY, json!({"code": "123456"}))] {
            ada.browser.post(path, body).await.refused(400, "OTP_ISNT_CONFIGURED");
        }
    }
}

#[tokio::test]
async fn codes_of_an_app_can_be_off() {
    let server = TestServer::on_sqlite(|config| {
        on(config);
        config.two_factor.totp.enabled = false;
    })
    .await;
    let mut ada = server.user("ada").await;
    give(&server, &ada.id).await;
    ada.browser
        .post("/two-factor/verify-totp", json!({"code": "123456"}))
        .await
        .refused(400, "TOTP_ISNT_CONFIGURED");
    let read = json!({"password": portcullis_tests::PASSWORD});
    ada.browser.post("/two-factor/get-totp-uri", read).await.refused(400, "TOTP_ISNT_CONFIGURED");
}
