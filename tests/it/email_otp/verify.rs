use macro_rules_attribute::apply;
use portcullis::features::user::UserRow;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::server::{TestServer, address};
use portcullis_tests::{PASSWORD, every_database};
use serde_json::{Value, json};

use super::{VERIFY, code, on};

#[apply(every_database)]
async fn it_proves_the_address_and_keeps_the_password(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let mut ada = server.sign_up("ada").await;
    let code = code(&server, "email-verification", &ada.email).await;
    let body = json!({"email": ada.email, "otp": code});
    let answer = ada.browser.post(VERIFY, body.clone()).await.ok();
    assert_eq!((&answer["status"], &answer["token"]), (&json!(true), &Value::Null));
    assert_eq!(answer["user"]["emailVerified"], true);
    assert_eq!(ada.browser.session().await["user"]["emailVerified"], true);
    assert!(server.rows::<UserRow>().await[0].email_verified);
    server.browser().post(VERIFY, body).await.refused(400, "INVALID_OTP");
    let body = json!({"email": address("ada"), "password": PASSWORD});
    server.browser().post("/sign-in/email", body).await.ok();
}

#[apply(every_database)]
async fn it_signs_in_where_that_is_wanted(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        on(config);
        config.email_verification.auto_sign_in_after_verification = true;
    })
    .await;
    server.user_with_password("ada").await;
    let code = code(&server, "email-verification", &address("ada")).await;
    let mut browser = server.browser();
    let answer = browser.post(VERIFY, json!({"email": address("ada"), "otp": code})).await.ok();
    assert_eq!(browser.session().await["session"]["token"], answer["token"]);
}

#[tokio::test]
async fn what_is_no_address_is_refused() {
    let server = TestServer::on_sqlite(on).await;
    let body = json!({"email": "nobody", "otp": "123456"});
    server.browser().post(VERIFY, body).await.refused(400, "INVALID_EMAIL");
}
