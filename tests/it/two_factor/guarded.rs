//! After which ways in it is asked for.

use macro_rules_attribute::apply;
use portcullis::config::TwoFactorGuards;
use portcullis::features::session::{Factor, Strength};
use portcullis::features::user::UserRow;
use portcullis::kit::mail::MailKind;
use portcullis::store::Changes;
use portcullis_tests::browser::Browser;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::{TestServer, User};
use serde_json::json;

use super::{CHALLENGE, Own, give, on, pending, verify_totp};

/// Ada follows a link that signs in, in a new browser.
async fn by_mail(guards: TwoFactorGuards, database: TestDatabase) -> (TestServer, User, Own, Browser) {
    let server = TestServer::start(database, |config| {
        on(config);
        config.two_factor.guards = guards;
        config.email_verification.auto_sign_in_after_verification = true;
    })
    .await;
    let ada = server.user("ada").await;
    let own = give(&server, &ada.id).await;
    server.browser().post("/send-verification-email", json!({"email": ada.email})).await.ok();
    let url = server.mail(&ada.email, MailKind::VerifyEmail).await.url;
    let mut browser = server.browser();
    browser.open(&url).await.redirect();
    (server, ada, own, browser)
}

#[apply(every_database)]
async fn a_mailed_link_is_one_thing(database: TestDatabase) {
    let (server, ada, own, mut browser) = by_mail(TwoFactorGuards::Everything, database).await;
    assert!(!browser.is_signed_in().await);
    assert!(browser.cookies.contains_key(CHALLENGE));
    assert!(server.rows::<UserRow>().await[0].email_verified, "that is proved");
    verify_totp(&mut browser, &own.code(&server)).await.ok();
    assert_eq!(browser.session().await["user"]["id"], ada.id);
}

/// SECURITY: a mailed code after a mailed link would prove one mailbox twice.
#[apply(every_database)]
async fn a_mailed_code_is_no_second_one_after_a_mailed_link(database: TestDatabase) {
    let (server, ada, own, mut browser) = by_mail(TwoFactorGuards::Everything, database).await;
    browser.post("/two-factor/send-otp", json!({})).await.refused(400, "OTP_ISNT_CONFIGURED");
    browser
        .post("/two-factor/verify-otp", json!({"code": "123456"}))
        .await
        .refused(400, "OTP_ISNT_CONFIGURED");
    assert!(server.mails().await.iter().all(|mail| mail.kind != MailKind::TwoFactorOtp.as_str()));
    // Nor does one help that was sent for a password.
    let mut by_password = pending(&server, &ada.email).await;
    by_password.post("/two-factor/send-otp", json!({})).await.ok();
    let code = server.mail(&ada.email, MailKind::TwoFactorOtp).await.token;
    browser.post("/two-factor/verify-otp", json!({"code": code})).await.refused(400, "OTP_ISNT_CONFIGURED");
    let backup = json!({"code": own.codes[0]});
    browser.post("/two-factor/verify-backup-code", backup).await.ok();
    assert!(browser.is_signed_in().await);
}

#[apply(every_database)]
async fn upstreams_list_is_shorter(database: TestDatabase) {
    let (server, ada, _, mut browser) = by_mail(TwoFactorGuards::Passwords, database).await;
    assert_eq!(browser.session().await["user"]["id"], ada.id);
    pending(&server, &ada.email).await;
}

/// The list: whoever adds a way in decides what it proves.
#[test]
fn every_factor_has_a_strength() {
    let strengths = [
        Factor::Password,
        Factor::EmailLink,
        Factor::PhoneCode,
        Factor::Anonymous,
        Factor::Session,
        Factor::Second,
    ]
    .map(Factor::strength);
    assert_eq!(
        strengths,
        [Strength::Password, Strength::Mailbox, Strength::Phone, Strength::One, Strength::Two, Strength::Two]
    );
    let asked = |guards: TwoFactorGuards| strengths.map(|strength| guards.asks_after(strength));
    assert_eq!(asked(TwoFactorGuards::Everything), [true, true, true, true, false, false]);
    assert_eq!(asked(TwoFactorGuards::Passwords), [true, false, false, false, false, false]);
}

/// Whoever has none is not asked, however much of one there is.
#[tokio::test]
async fn what_is_not_switched_on_asks_nobody() {
    let server = TestServer::on_sqlite(on).await;
    let ada = server.user("ada").await;
    give(&server, &ada.id).await;
    let off = Changes::new().set_extra("twoFactorEnabled", portcullis::store::Value::Bool(false));
    server.store.update(UserRow::ID.eq(ada.id.as_str()), off).await.unwrap();
    assert!(server.sign_in("ada").await.is_signed_in().await);
}
