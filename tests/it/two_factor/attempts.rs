//! How often a proof may be tried.

use macro_rules_attribute::apply;
use portcullis::Config;
use portcullis::features::rate_limit::RateLimitRow;
use portcullis::features::verification::VerificationRow;
use portcullis::kit::mail::MailKind;
use portcullis::store::{Changes, Column};
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::{give, on, pending, verify_totp};

const TOO_MANY: &str = "TOO_MANY_ATTEMPTS_PLEASE_REQUEST_A_NEW_CODE";

/// All of them count together, whatever kind they are of.
#[apply(every_database)]
async fn a_sign_in_allows_so_many(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let ada = server.user("ada").await;
    let own = give(&server, &ada.id).await;
    let mut browser = pending(&server, &ada.email).await;
    browser.post("/two-factor/send-otp", json!({})).await.ok();
    let mailed = server.mail(&ada.email, MailKind::TwoFactorOtp).await.token;
    for _ in 0..2 {
        verify_totp(&mut browser, &own.wrong_code(&server)).await.refused(401, "INVALID_CODE");
    }
    let wrong = json!({"code": "wrong"});
    browser.post("/two-factor/verify-backup-code", wrong.clone()).await.refused(401, "INVALID_BACKUP_CODE");
    for _ in 0..2 {
        browser.post("/two-factor/verify-otp", wrong.clone()).await.refused(401, "INVALID_CODE");
    }
    verify_totp(&mut browser, &own.code(&server)).await.refused(400, TOO_MANY);
    browser.post("/two-factor/verify-otp", json!({"code": mailed})).await.refused(400, TOO_MANY);
    let backup = json!({"code": own.codes[0]});
    browser.post("/two-factor/verify-backup-code", backup).await.refused(400, TOO_MANY);
    // Another code by mail gives no new attempts.
    browser.post("/two-factor/send-otp", json!({})).await.ok();
    let mailed = server.mail(&ada.email, MailKind::TwoFactorOtp).await.token;
    browser.post("/two-factor/verify-otp", json!({"code": mailed})).await.refused(400, TOO_MANY);
    verify_totp(&mut pending(&server, &ada.email).await, &own.code(&server)).await.ok();
}

/// A row that upstream made has no number of attempts, and a code's are in its value.
#[apply(every_database)]
async fn those_that_upstream_counted_count(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let ada = server.user("ada").await;
    let own = give(&server, &ada.id).await;
    let mut browser = pending(&server, &ada.email).await;
    browser.post("/two-factor/send-otp", json!({})).await.ok();
    let mailed = server.mail(&ada.email, MailKind::TwoFactorOtp).await.token;
    let attempts: Column<VerificationRow, Option<i32>> = Column::new("attempts");
    let unknown = Changes::new().set(attempts, None::<i32>);
    let all = portcullis::store::Filter::<VerificationRow>::all();
    assert_eq!(server.store.update_many(all, unknown).await.unwrap(), 2);
    let code = VerificationRow::IDENTIFIER.starts_with("2fa-otp-");
    let used = Changes::new().set(VerificationRow::VALUE, format!("{mailed}:5"));
    server.store.update_many(code, used).await.unwrap();
    browser.post("/two-factor/verify-otp", json!({"code": mailed})).await.refused(400, TOO_MANY);
    for _ in 0..4 {
        verify_totp(&mut browser, &own.wrong_code(&server)).await.refused(401, "INVALID_CODE");
    }
    verify_totp(&mut browser, &own.code(&server)).await.refused(400, TOO_MANY);
}

fn twelve(config: &mut Config) {
    on(config);
    config.two_factor.allowed_attempts = 3;
    config.two_factor.allowed_attempts_per_account = 12;
}

/// They are counted in the database: neither a new sign-in, nor another server, nor a restart gives new ones; and not the
/// switches of `rate_limit`, which are off in tests.
#[apply(every_database)]
async fn an_account_allows_so_many(database: TestDatabase) {
    let server = TestServer::start(database, twelve).await;
    let ada = server.user("ada").await;
    let own = give(&server, &ada.id).await;
    let guess = async |server: &TestServer| {
        let mut browser = pending(server, &ada.email).await;
        for _ in 0..3 {
            verify_totp(&mut browser, &own.wrong_code(server)).await.refused(401, "INVALID_CODE");
        }
    };
    guess(&server).await;
    guess(&server).await;
    let restarted = server.beside(twelve).await;
    guess(&restarted).await;
    guess(&restarted).await;
    for server in [&server, &restarted] {
        let mut browser = pending(server, &ada.email).await;
        let answer = verify_totp(&mut browser, &own.code(server)).await;
        assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (429, Some("30")), "{answer}");
    }
    server.advance(30);
    let mut browser = pending(&server, &ada.email).await;
    verify_totp(&mut browser, &own.wrong_code(&server)).await.refused(401, "INVALID_CODE");
    server.advance(59);
    let mut browser = pending(&server, &ada.email).await;
    assert_eq!(verify_totp(&mut browser, &own.code(&server)).await.status, 429, "the delay doubles");
    server.advance(1);
    verify_totp(&mut browser, &own.code(&server)).await.ok();
    assert_eq!(server.count::<RateLimitRow>().await, 0, "success forgets them");
    guess(&server).await;
}

#[tokio::test]
async fn a_session_does_not_allow_more() {
    let server = TestServer::on_sqlite(|config| {
        on(config);
        config.two_factor.allowed_attempts_per_account = 3;
    })
    .await;
    let (mut ada, mut bob) = (server.user("ada").await, server.user("bob").await);
    let (own, other) = (give(&server, &ada.id).await, give(&server, &bob.id).await);
    for _ in 0..3 {
        verify_totp(&mut ada.browser, &own.wrong_code(&server)).await.refused(401, "INVALID_CODE");
    }
    assert_eq!(verify_totp(&mut ada.browser, &own.code(&server)).await.status, 429);
    verify_totp(&mut bob.browser, &other.code(&server)).await.ok();
}
