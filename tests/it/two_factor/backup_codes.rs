//! Codes for the day when the phone is gone.

use macro_rules_attribute::apply;
use portcullis::features::two_factor::TwoFactorRow;
use portcullis::features::verification::VerificationRow;
use portcullis::kit::symmetric;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::server::TestServer;
use portcullis_tests::{PASSWORD, every_database};
use serde_json::{Value, json};

use super::{CHALLENGE, TRUST, give, on, pending, secrets};

const VERIFY: &str = "/two-factor/verify-backup-code";

async fn kept(server: &TestServer) -> Vec<String> {
    let row = server.rows::<TwoFactorRow>().await.pop().unwrap();
    serde_json::from_str(&symmetric::decrypt(&row.backup_codes, &secrets()).unwrap()).unwrap()
}

#[apply(every_database)]
async fn each_lets_in_once(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let ada = server.user("ada").await;
    let own = give(&server, &ada.id).await;
    let mut browser = pending(&server, &ada.email).await;
    let body = browser.post(VERIFY, json!({"code": own.codes[3]})).await.ok();
    assert_eq!(browser.session().await["session"]["token"], body["token"]);
    assert_eq!(kept(&server).await, [&own.codes[..3], &own.codes[4..]].concat());
    let mut again = pending(&server, &ada.email).await;
    again.post(VERIFY, json!({"code": own.codes[3]})).await.refused(401, "INVALID_BACKUP_CODE");
    assert_eq!(kept(&server).await.len(), 9);
    again.post(VERIFY, json!({"code": own.codes[4], "trustDevice": true})).await.ok();
    assert!(again.cookies.contains_key(TRUST));
}

#[tokio::test]
async fn who_is_signed_in_uses_one_up() {
    let server = TestServer::on_sqlite(on).await;
    let mut ada = server.user("ada").await;
    let own = give(&server, &ada.id).await;
    for (code, body) in [(0, json!({})), (1, json!({"disableSession": true}))] {
        let mut body = body;
        body["code"] = own.codes[code].as_str().into();
        let answer = ada.browser.post(VERIFY, body).await;
        assert_eq!(answer.ok()["token"], ada.token);
        assert!(answer.set_cookies().is_empty());
    }
    assert_eq!(kept(&server).await, own.codes[2..]);
}

/// SECURITY: what proves one sign-in is used up by it.
#[apply(every_database)]
async fn without_a_session_the_sign_in_begins_anew(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let ada = server.user("ada").await;
    let own = give(&server, &ada.id).await;
    let mut browser = pending(&server, &ada.email).await;
    let mut same = browser.clone();
    let answer = browser.post(VERIFY, json!({"code": own.codes[0], "disableSession": true})).await;
    let body = answer.ok();
    assert_eq!((&body["token"], &body["user"]["id"]), (&Value::Null, &json!(ada.id)));
    assert!(answer.set_cookie(CHALLENGE).clears());
    assert!(!browser.is_signed_in().await);
    assert_eq!(server.count::<VerificationRow>().await, 0);
    same.post(VERIFY, json!({"code": own.codes[1]})).await.refused(401, "INVALID_TWO_FACTOR_COOKIE");
    assert_eq!(kept(&server).await, own.codes[1..]);
}

#[apply(every_database)]
async fn new_ones_take_the_place_of_the_old(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        on(config);
        config.two_factor.backup_codes.amount = 4;
        config.two_factor.backup_codes.length = 12;
    })
    .await;
    let mut ada = server.user("ada").await;
    let path = "/two-factor/generate-backup-codes";
    ada.browser.post(path, json!({"password": PASSWORD})).await.refused(400, "TWO_FACTOR_ISNT_ENABLED");
    let own = give(&server, &ada.id).await;
    let body = ada.browser.post(path, json!({"password": PASSWORD})).await.ok();
    let codes: Vec<String> = serde_json::from_value(body["backupCodes"].clone()).unwrap();
    assert_eq!(codes.iter().map(String::len).collect::<Vec<_>>(), [13; 4]);
    assert_eq!(kept(&server).await, codes);
    let mut browser = pending(&server, &ada.email).await;
    browser.post(VERIFY, json!({"code": own.codes[0]})).await.refused(401, "INVALID_BACKUP_CODE");
    browser.post(VERIFY, json!({"code": codes[0]})).await.ok();
}

#[tokio::test]
async fn who_has_none_is_told() {
    let server = TestServer::on_sqlite(on).await;
    let mut ada = server.user("ada").await;
    let body = json!({"code": "aaaaa-bbbbb"});
    ada.browser.post(VERIFY, body).await.refused(400, "BACKUP_CODES_ARENT_ENABLED");
}
