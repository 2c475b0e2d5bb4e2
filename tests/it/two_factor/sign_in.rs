//! The second step of signing in.

use macro_rules_attribute::apply;
use portcullis::Hooks;
use portcullis::features::session::SessionRow;
use portcullis::features::two_factor::{TrustedDeviceRow, TwoFactorError, TwoFactorRow};
use portcullis::features::verification::VerificationRow;
use portcullis::kit::mail::MailKind;
use portcullis::kit::{cookies, symmetric};
use portcullis_tests::browser::SESSION_COOKIE;
use portcullis_tests::contract;
use portcullis_tests::databases::{Backend, TestDatabase};
use portcullis_tests::server::{TestServer, every_operation};
use portcullis_tests::{PASSWORD, every_database};
use serde_json::json;

use super::{CHALLENGE, give, on, password, pending, secrets, verify_totp};

#[apply(every_database)]
async fn a_code_finishes_it(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let ada = server.user("ada").await;
    let own = give(&server, &ada.id).await;
    let mut browser = server.browser();
    let answer = password(&mut browser, &ada.email).await;
    assert_eq!(answer.ok(), json!({"twoFactorRedirect": true}));
    assert!(answer.header("set-auth-token").is_none());
    let cookie = answer.set_cookie(CHALLENGE);
    assert_eq!(cookie.attributes, "Max-Age=180; Path=/; HttpOnly; SameSite=Lax");
    assert!(answer.set_cookie(SESSION_COOKIE).clears());
    assert_eq!(server.sessions_of(&ada.id).await.len(), 1, "there is no session to withdraw");
    let row = server.rows::<VerificationRow>().await.pop().unwrap();
    assert!(cookie.value.starts_with(&row.identifier), "upstream finds it by its cookie");
    assert_eq!((row.identifier.len(), row.value.as_str()), (24, ada.id.as_str()));

    let answer = verify_totp(&mut browser, &own.code(&server)).await;
    let body = answer.ok();
    assert_eq!(body["user"]["id"], ada.id);
    assert!(answer.set_cookie(CHALLENGE).clears());
    assert_eq!(browser.session().await["session"]["token"], body["token"]);
    assert_eq!(server.count::<VerificationRow>().await, 0);
}

/// Whatever is given out before the second factor authenticates nothing.
#[apply(every_database)]
async fn the_cookie_of_a_pending_sign_in_is_no_session(database: TestDatabase) {
    let server = TestServer::start(database, every_operation).await;
    let ada = server.user("ada").await;
    give(&server, &ada.id).await;
    let browser = pending(&server, &ada.email).await;
    let names: Vec<_> = browser.cookies.keys().collect();
    assert_eq!(names, [CHALLENGE]);
    assert!(!browser.clone().is_signed_in().await);
    let identifier = server.rows::<VerificationRow>().await.pop().unwrap().identifier;
    let cookie = browser.cookies[CHALLENGE].clone();
    let mut moved = server.browser();
    moved.cookies.insert(SESSION_COOKIE.to_owned(), cookie.clone());
    assert!(!moved.is_signed_in().await, "its signature fits, and nobody has such a session");
    for operation in contract::operations().iter().filter(|operation| operation.needs_session()) {
        browser.clone().send(operation.call()).await.refused(401, "UNAUTHORIZED");
        for token in [&cookie, &identifier, &identifier["2fa-".len()..].to_owned()] {
            server.browser().send(operation.call().bearer(token)).await.refused(401, "UNAUTHORIZED");
        }
    }
}

#[tokio::test]
async fn an_earlier_session_is_not_continued() {
    let server = TestServer::on_sqlite(on).await;
    let (mut ada, bob) = (server.user("ada").await, server.user("bob").await);
    let own = give(&server, &bob.id).await;
    assert!(password(&mut ada.browser, &bob.email).await.set_cookie(SESSION_COOKIE).clears());
    assert!(!ada.browser.is_signed_in().await);
    verify_totp(&mut ada.browser, &own.code(&server)).await.ok();
    assert_eq!(ada.browser.session().await["user"]["id"], bob.id);
}

#[apply(every_database)]
async fn it_has_its_time(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        on(config);
        config.two_factor.challenge_expires_in = 100;
    })
    .await;
    let ada = server.user("ada").await;
    let own = give(&server, &ada.id).await;
    let mut browser = pending(&server, &ada.email).await;
    server.advance(99);
    verify_totp(&mut browser, &own.code(&server)).await.ok();
    let mut late = pending(&server, &ada.email).await;
    server.advance(100);
    verify_totp(&mut late, &own.code(&server)).await.refused(401, "INVALID_TWO_FACTOR_COOKIE");
    assert!(!late.is_signed_in().await);
}

#[tokio::test]
async fn a_cookie_that_is_none_is_refused() {
    let server = TestServer::on_sqlite(on).await;
    let ada = server.user("ada").await;
    let own = give(&server, &ada.id).await;
    let good = pending(&server, &ada.email).await.cookies[CHALLENGE].clone();
    let (value, signature) = good.split_once('.').unwrap();
    let forged = [
        String::new(),
        "x".to_owned(),
        value.to_owned(),
        format!("{value}x.{signature}"),
        ada.browser.cookies[SESSION_COOKIE].clone(),
    ];
    for cookie in forged {
        let mut browser = server.browser();
        browser.cookies.insert(CHALLENGE.to_owned(), cookie);
        verify_totp(&mut browser, &own.code(&server)).await.refused(401, "INVALID_TWO_FACTOR_COOKIE");
    }
    let mut nobody = server.browser();
    for (operation, body) in [
        ("verify-totp", json!({"code": "1"})),
        ("verify-otp", json!({"code": "1"})),
        ("send-otp", json!({})),
        ("verify-backup-code", json!({"code": "1"})),
    ] {
        let answer = nobody.post(&format!("/two-factor/{operation}"), body).await;
        answer.refused(401, "INVALID_TWO_FACTOR_COOKIE");
    }
}

/// SECURITY: a token of one purpose opens no other door.
#[tokio::test]
async fn tokens_of_other_purposes_are_none() {
    let server = TestServer::on_sqlite(on).await;
    let ada = server.user("ada").await;
    let own = give(&server, &ada.id).await;
    server.browser().post("/request-password-reset", json!({"email": ada.email})).await.ok();
    let mut browser = pending(&server, &ada.email).await;
    browser.post("/two-factor/send-otp", json!({})).await.ok();
    let rows = server.rows::<VerificationRow>().await;
    assert_eq!(rows.len(), 3);
    for row in &rows {
        let mut stranger = server.browser();
        stranger.cookies.insert(CHALLENGE.to_owned(), cookies::sign(&row.identifier, &secrets()));
        let answer = verify_totp(&mut stranger, &own.wrong_code(&server)).await;
        let expected = if row.value == ada.id && row.identifier.starts_with("2fa-") {
            "INVALID_CODE"
        } else {
            "INVALID_TWO_FACTOR_COOKIE"
        };
        answer.refused(401, expected);
        let token = row.identifier.trim_start_matches("2fa-").to_owned();
        let reset = json!({"newPassword": "a new password", "token": token});
        server.browser().post("/reset-password", reset).await.refused(400, "INVALID_TOKEN");
    }
}

#[apply(every_database)]
async fn the_same_code_is_good_in_one_sign_in_only(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let ada = server.user("ada").await;
    let own = give(&server, &ada.id).await;
    let (mut one, mut other) = (pending(&server, &ada.email).await, pending(&server, &ada.email).await);
    let code = own.code(&server);
    verify_totp(&mut one, &code).await.ok();
    let answer = verify_totp(&mut other, &code).await;
    answer.refused(401, "INVALID_CODE");
    assert!(answer.set_cookies().is_empty(), "it may be tried again with the next code");
    // An earlier one that would be within the tolerance is over too.
    server.advance(30);
    verify_totp(&mut other, &code).await.refused(401, "INVALID_CODE");
    verify_totp(&mut other, &own.code(&server)).await.ok();
}

#[tokio::test]
async fn not_remembered_stays_so() {
    let server = TestServer::on_sqlite(on).await;
    let ada = server.user("ada").await;
    let own = give(&server, &ada.id).await;
    let mut browser = server.browser();
    let body = json!({"email": ada.email, "password": PASSWORD, "rememberMe": false});
    browser.post("/sign-in/email", body).await.ok();
    let answer = verify_totp(&mut browser, &own.code(&server)).await;
    assert_eq!(answer.set_cookie(SESSION_COOKIE).attributes, "Path=/; HttpOnly; SameSite=Lax");
    let session = server.sessions_of(&ada.id).await.into_iter().find(|row| row.token != ada.token).unwrap();
    assert_eq!(session.expires_at.millis() - session.created_at.millis(), 86_400_000);
}

#[apply(every_database)]
async fn a_new_password_ends_who_waits(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let mut ada = server.user("ada").await;
    let own = give(&server, &ada.id).await;
    let mut waiting = pending(&server, &ada.email).await;
    let change = json!({"currentPassword": PASSWORD, "newPassword": "a new password"});
    ada.browser.post("/change-password", change).await.ok();
    verify_totp(&mut waiting, &own.code(&server)).await.refused(401, "INVALID_TWO_FACTOR_COOKIE");
}

/// Nothing of a call that fails at its end is kept, and the browser may try again.
#[tokio::test]
async fn a_session_that_is_refused_uses_nothing_up() {
    let hooks = Hooks::new().before_create(|store, row: SessionRow| async move {
        match store.act().map(|act| act.operation) {
            Some("verifyTOTP") => Err(TwoFactorError::InvalidCode.into()),
            Some("verifyBackupCode") => Err(TwoFactorError::InvalidBackupCode.into()),
            _ => Ok(row),
        }
    });
    let database = TestDatabase::create(Backend::Sqlite).await.unwrap();
    let server = TestServer::hooked(database, hooks, on).await;
    let ada = server.user("ada").await;
    let own = give(&server, &ada.id).await;
    let mut browser = pending(&server, &ada.email).await;
    for (operation, code, refusal) in [
        ("verify-totp", own.code(&server), "INVALID_CODE"),
        ("verify-backup-code", own.codes[0].clone(), "INVALID_BACKUP_CODE"),
    ] {
        let body = json!({"code": code, "trustDevice": true});
        let answer = browser.post(&format!("/two-factor/{operation}"), body).await;
        answer.refused(401, refusal);
        assert!(answer.set_cookies().is_empty(), "{answer}");
    }
    assert_eq!(server.count::<TrustedDeviceRow>().await, 0);
    browser.post("/two-factor/send-otp", json!({})).await.ok();
    let code = server.mail(&ada.email, MailKind::TwoFactorOtp).await.token;
    browser.post("/two-factor/verify-otp", json!({"code": code})).await.ok();
    assert!(browser.is_signed_in().await);
    let kept = server.rows::<TwoFactorRow>().await.pop().unwrap();
    let kept = symmetric::decrypt(&kept.backup_codes, &secrets()).unwrap();
    assert!(kept.contains(&own.codes[0]), "the backup code is still good");
}
