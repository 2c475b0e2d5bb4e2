//! Setting it up, switching it on and off.

use macro_rules_attribute::apply;
use portcullis::features::session::SessionRow;
use portcullis::features::two_factor::GenerateTotpBody;
use portcullis::features::two_factor::{TwoFactorRow, ViewBackupCodesBody};
use portcullis::features::user::UserRow;
use portcullis::kit::mail::MailKind;
use portcullis::kit::symmetric;
use portcullis::store::Value;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::server::{TestServer, User};
use portcullis_tests::{PASSWORD, every_database};
use serde_json::json;

use super::{Own, TOTP, give, on, password, pending, secrets, verify_totp};

/// Sets one up, and reads the secret from the database.
async fn enable(server: &TestServer, user: &mut User) -> Own {
    let body = user.browser.post("/two-factor/enable", json!({"password": PASSWORD})).await.ok();
    let row = server.rows::<TwoFactorRow>().await.pop().unwrap();
    let secret = symmetric::decrypt(&row.secret, &secrets()).unwrap();
    assert_eq!(body["totpURI"], TOTP.uri(&secret, "Portcullis", &user.email));
    Own { secret, codes: serde_json::from_value(body["backupCodes"].clone()).unwrap() }
}

async fn is_on(server: &TestServer) -> bool {
    let mut rows = server.rows::<UserRow>().await;
    rows.pop().unwrap().extra.get("twoFactorEnabled") == Some(&Value::Bool(true))
}

#[apply(every_database)]
async fn the_first_code_switches_it_on(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let mut ada = server.user("ada").await;
    let own = enable(&server, &mut ada).await;
    assert_eq!(own.secret.len(), 32);
    assert_eq!(own.codes.len(), 10);
    for code in &own.codes {
        let (one, other) = code.split_once('-').unwrap();
        assert!(
            (one.len(), other.len()) == (5, 5)
                && [one, other].concat().chars().all(|c| c.is_ascii_alphanumeric())
        );
    }
    let row = server.rows::<TwoFactorRow>().await.pop().unwrap();
    assert_eq!((row.user_id.as_str(), row.secret.len()), (ada.id.as_str(), 2 * (24 + 32 + 16)));
    let kept = symmetric::decrypt(&row.backup_codes, &secrets()).unwrap();
    assert_eq!(kept, serde_json::to_string(&own.codes).unwrap());
    assert!(!is_on(&server).await, "nobody has proved to hold the secret");
    password(&mut server.browser(), &ada.email).await.ok()["token"].as_str().expect("signed in as before");

    verify_totp(&mut ada.browser, &own.wrong_code(&server)).await.refused(401, "INVALID_CODE");
    assert!(!is_on(&server).await);
    let body = verify_totp(&mut ada.browser, &own.code(&server)).await.ok();
    assert!(is_on(&server).await);
    assert_eq!(body["user"]["twoFactorEnabled"], true);
    assert_ne!(body["token"], ada.token, "a new session took the place of the old one");
    assert_eq!(ada.browser.session().await["session"]["token"], body["token"]);
    assert_eq!(ada.browser.session().await["user"]["twoFactorEnabled"], true);
    let tokens: Vec<_> = server.rows::<SessionRow>().await.into_iter().map(|row| row.token).collect();
    assert!(!tokens.contains(&ada.token));
    pending(&server, &ada.email).await;
}

#[tokio::test]
async fn a_code_of_the_app_is_good_once_more_for_who_is_signed_in() {
    let server = TestServer::on_sqlite(on).await;
    let mut ada = server.user("ada").await;
    let own = give(&server, &ada.id).await;
    let body = verify_totp(&mut ada.browser, &own.code(&server)).await.ok();
    assert_eq!(body["token"], ada.token, "the session stays");
    verify_totp(&mut ada.browser, &own.code(&server)).await.refused(401, "INVALID_CODE");
    assert_eq!(server.count::<SessionRow>().await, 1);
}

#[apply(every_database)]
async fn a_mailed_code_switches_on_what_was_set_up_and_nothing_else(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let mut ada = server.user("ada").await;
    ada.browser.post("/two-factor/send-otp", json!({})).await.ok();
    let code = server.mail(&ada.email, MailKind::TwoFactorOtp).await.token;
    let verify = json!({"code": code});
    ada.browser.post("/two-factor/verify-otp", verify.clone()).await.refused(400, "TWO_FACTOR_ISNT_ENABLED");
    assert!(!is_on(&server).await, "nobody showed the password");
    assert!(ada.browser.is_signed_in().await);

    enable(&server, &mut ada).await;
    // The failure undid everything, the use of the code too.
    let body = ada.browser.post("/two-factor/verify-otp", verify).await.ok();
    assert!(is_on(&server).await);
    assert_eq!(body["user"]["twoFactorEnabled"], true);
    assert_eq!(ada.browser.session().await["session"]["token"], body["token"]);
}

#[tokio::test]
async fn a_backup_code_switches_nothing_on() {
    let server = TestServer::on_sqlite(on).await;
    let mut ada = server.user("ada").await;
    let own = enable(&server, &mut ada).await;
    let body = ada.browser.post("/two-factor/verify-backup-code", json!({"code": own.codes[0]})).await.ok();
    assert_eq!(body["token"], ada.token);
    assert!(!is_on(&server).await, "it came with the answer that set it up, so it proves nothing");
}

#[apply(every_database)]
async fn it_can_be_on_as_soon_as_it_is_set_up(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        on(config);
        config.two_factor.skip_verification_on_enable = true;
    })
    .await;
    let mut ada = server.user("ada").await;
    enable(&server, &mut ada).await;
    assert!(is_on(&server).await);
    assert_ne!(ada.browser.session().await["session"]["token"], ada.token);
    assert_eq!(server.count::<SessionRow>().await, 1);
}

#[apply(every_database)]
async fn enabling_again_takes_the_place_of_what_there_was(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let mut ada = server.user("ada").await;
    let old = give(&server, &ada.id).await;
    let waiting = pending(&server, &ada.email).await;
    let new = enable(&server, &mut ada).await;
    assert_eq!(server.count::<TwoFactorRow>().await, 1);
    assert!(is_on(&server).await, "whoever stops here has the new backup codes");
    verify_totp(&mut waiting.clone(), &new.code(&server)).await.refused(401, "INVALID_TWO_FACTOR_COOKIE");
    let mut browser = pending(&server, &ada.email).await;
    verify_totp(&mut browser, &old.code(&server)).await.refused(401, "INVALID_CODE");
    let backup = |code: &String| json!({"code": code});
    let old_code = backup(&old.codes[0]);
    browser.post("/two-factor/verify-backup-code", old_code).await.refused(401, "INVALID_BACKUP_CODE");
    browser.post("/two-factor/verify-backup-code", backup(&new.codes[0])).await.ok();
    assert!(browser.is_signed_in().await);
}

#[apply(every_database)]
async fn disabling_leaves_nothing(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let mut ada = server.user("ada").await;
    let own = give(&server, &ada.id).await;
    let mut waiting = pending(&server, &ada.email).await;
    let wrong = json!({"password": "wrong"});
    ada.browser.post("/two-factor/disable", wrong).await.refused(400, "INVALID_PASSWORD");
    let body = ada.browser.post("/two-factor/disable", json!({"password": PASSWORD})).await.ok();
    assert_eq!(body, json!({"status": true}));
    assert!(!is_on(&server).await);
    assert_eq!(server.count::<TwoFactorRow>().await, 0);
    assert_ne!(ada.browser.session().await["session"]["token"], ada.token);
    verify_totp(&mut waiting, &own.code(&server)).await.refused(401, "INVALID_TWO_FACTOR_COOKIE");
    password(&mut server.browser(), &ada.email).await.ok()["token"].as_str().expect("the password is enough");
}

#[tokio::test]
async fn whatever_changes_it_asks_for_the_password() {
    let server = TestServer::on_sqlite(on).await;
    let mut ada = server.user("ada").await;
    give(&server, &ada.id).await;
    let before = format!("{:?}", server.rows::<TwoFactorRow>().await);
    for operation in ["enable", "disable", "get-totp-uri", "generate-backup-codes"] {
        let answer =
            ada.browser.post(&format!("/two-factor/{operation}"), json!({"password": "wrong"})).await;
        answer.refused(400, "INVALID_PASSWORD");
    }
    assert_eq!(format!("{:?}", server.rows::<TwoFactorRow>().await), before);
    assert!(is_on(&server).await);
}

#[tokio::test]
async fn the_uri_can_be_read_again() {
    let server = TestServer::on_sqlite(|config| {
        on(config);
        config.two_factor.issuer = Some("Acme & Co".to_owned());
        config.two_factor.totp.digits = 8;
        config.two_factor.totp.period = 60;
    })
    .await;
    let mut ada = server.user("ada").await;
    let own = give(&server, &ada.id).await;
    let totp = portcullis::kit::totp::Totp { digits: 8, period: 60 };
    let body = ada.browser.post("/two-factor/get-totp-uri", json!({"password": PASSWORD})).await.ok();
    assert_eq!(body, json!({"totpURI": totp.uri(&own.secret, "Acme & Co", &ada.email)}));
    let named = json!({"password": PASSWORD, "issuer": "Another"});
    let body = ada.browser.post("/two-factor/enable", named).await.ok();
    assert!(body["totpURI"].as_str().unwrap().starts_with("otpauth://totp/Another:ada%40example.com?"));
    let secret = server.rows::<TwoFactorRow>().await.pop().unwrap().secret;
    let secret = symmetric::decrypt(&secret, &secrets()).unwrap();
    let code = totp.code(&secret, totp.step(server.clock.now().timestamp_millis()));
    verify_totp(&mut ada.browser, &code).await.ok();
}

/// What no caller over HTTP reaches.
#[tokio::test]
async fn a_server_reads_codes_in_process() {
    let server = TestServer::on_sqlite(on).await;
    let ada = server.user("ada").await;
    let own = give(&server, &ada.id).await;
    let body = ViewBackupCodesBody { user_id: ada.id.clone() };
    assert_eq!(server.api().view_backup_codes(body).await.unwrap().backup_codes, own.codes);
    let body = GenerateTotpBody { secret: own.secret.as_str().into() };
    assert_eq!(server.api().generate_totp(body).await.unwrap().code.expose(), own.code(&server));
    let unknown = ViewBackupCodesBody { user_id: "nobody".to_owned() };
    let refused = server.api().view_backup_codes(unknown).await.unwrap_err();
    assert_eq!(refused.code().code, "BACKUP_CODES_ARENT_ENABLED");
}

/// The secret is not among the columns that any answer shows.
#[tokio::test]
async fn without_the_feature_there_is_none() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let mut ada = server.user("ada").await;
    let answer = ada.browser.post("/two-factor/enable", json!({"password": PASSWORD})).await;
    assert_eq!(answer.status, 404);
    assert!(ada.browser.session().await["user"].get("twoFactorEnabled").is_none());
}
