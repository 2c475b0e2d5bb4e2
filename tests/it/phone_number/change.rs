//! Another number for who is signed in.

use macro_rules_attribute::apply;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;
use serde_json::{Value, json};

use super::{NUMBER, OTHER, another, code, give, number, on, verify};

fn update(number: &str, code: &str) -> Value {
    json!({"phoneNumber": number, "code": code, "updatePhoneNumber": true})
}

#[apply(every_database)]
async fn a_code_changes_it(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let mut ada = server.user("ada").await;
    give(&server, &ada.id, OTHER, true).await;
    let sent = code(&server, NUMBER).await;
    let path = "/phone-number/verify";
    ada.browser.post(path, update(NUMBER, &another(&sent))).await.refused(400, "INVALID_OTP");
    let body = ada.browser.post(path, update(NUMBER, &sent)).await.ok();
    assert_eq!((&body["token"], &body["user"]["phoneNumber"]), (&json!(ada.token), &json!(NUMBER)));
    assert_eq!(ada.browser.session().await["user"]["phoneNumber"], NUMBER);
    assert_eq!(number(&server, &ada.id).await, (Some(NUMBER.to_owned()), true));
    ada.browser.post(path, update(NUMBER, &sent)).await.refused(400, "OTP_NOT_FOUND");
}

#[apply(every_database)]
async fn without_a_session_nothing_changes(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let ada = server.user("ada").await;
    give(&server, &ada.id, NUMBER, true).await;
    let sent = code(&server, NUMBER).await;
    let answer = server.browser().post("/phone-number/verify", update(NUMBER, &sent)).await;
    answer.refused(401, "USER_NOT_FOUND");
    assert_eq!(number(&server, &ada.id).await, (Some(NUMBER.to_owned()), true));
}

/// The code is not used up by what it did not do.
#[apply(every_database)]
async fn what_somebody_has_proved_is_theirs(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let (ada, mut eve) = (server.user("ada").await, server.user("eve").await);
    give(&server, &ada.id, NUMBER, true).await;
    let sent = code(&server, NUMBER).await;
    let answer = eve.browser.post("/phone-number/verify", update(NUMBER, &sent)).await;
    answer.refused(400, "PHONE_NUMBER_ALREADY_EXISTS");
    assert_eq!(number(&server, &eve.id).await, (None, false));
    verify(&mut server.browser(), NUMBER, &sent).await.ok();
}

#[apply(every_database)]
async fn update_user_does_not_change_it(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let mut ada = server.user("ada").await;
    give(&server, &ada.id, NUMBER, true).await;
    for value in [json!(OTHER), json!(null), json!("")] {
        let body = json!({"name": "Ada", "phoneNumber": value});
        ada.browser.post("/update-user", body).await.refused(400, "PHONE_NUMBER_CANNOT_BE_UPDATED");
    }
    let body = json!({"phoneNumberVerified": true});
    ada.browser.post("/update-user", body).await.refused(400, "FIELD_NOT_ALLOWED_TO_BE_SET");
    assert_eq!(number(&server, &ada.id).await, (Some(NUMBER.to_owned()), true));
}

#[tokio::test]
async fn a_cached_session_knows_it_at_once() {
    let server = TestServer::on_sqlite(|config| {
        on(config);
        config.session.cookie_cache.enabled = true;
    })
    .await;
    let mut browser = server.sign_up("ada").await.browser;
    let sent = code(&server, NUMBER).await;
    browser.post("/phone-number/verify", update(NUMBER, &sent)).await.ok();
    assert_eq!(browser.session().await["user"]["phoneNumber"], NUMBER);
}
