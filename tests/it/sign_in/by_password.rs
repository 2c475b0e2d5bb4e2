//! Who gets in, and what they get.

use macro_rules_attribute::apply;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::server::TestServer;
use portcullis_tests::{PASSWORD, every_database};
use serde_json::json;

#[apply(every_database)]
async fn the_right_password_begins_a_session(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    let ada = server.sign_up("ada").await;
    let mut browser = server.browser();
    let answer =
        browser.post("/sign-in/email", json!({"email": "ADA@Example.com", "password": PASSWORD})).await;
    let body = answer.ok();
    assert_eq!(body["redirect"], false);
    assert_eq!(body["user"]["id"], ada.id);
    assert_ne!(body["token"], ada.token);
    assert_eq!(browser.session().await["session"]["token"], body["token"]);
}
