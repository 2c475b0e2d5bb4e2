//! A value that may be absent can be null at any time, and a database that fails is said to fail: never a wrong password,
//! a taken address or a session that ended.

use macro_rules_attribute::apply;
use portcullis_tests::PASSWORD;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::{TestServer, address};
use serde_json::{Value, json};

#[apply(every_database)]
async fn null_comes_and_goes(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    let mut ada = server.sign_up("ada").await.browser;
    for image in [Value::Null, json!("/ada.png"), Value::Null] {
        ada.post("/update-user", json!({"image": image})).await.ok();
        assert_eq!(ada.session().await["user"]["image"], image);
    }
}

#[apply(every_database)]
async fn a_broken_database_is_our_fault(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    let ada = server.user("ada").await.browser.expecting_failure();
    for table in ["account", "session"] {
        let drop = format!("DROP TABLE {table}");
        server.store.raw(&drop, &drop, &drop, &[], &[]).await.unwrap();
        let sign_in = json!({"email": address("ada"), "password": PASSWORD});
        let sign_up = json!({"name": "b", "email": address("bob"), "password": PASSWORD});
        let mut stranger = server.browser().expecting_failure();
        stranger.post("/sign-in/email", sign_in).await.refused(500, "INTERNAL_SERVER_ERROR");
        stranger.post("/sign-up/email", sign_up).await.refused(500, "INTERNAL_SERVER_ERROR");
    }
    let answer = ada.clone().get("/get-session").await;
    answer.refused(500, "INTERNAL_SERVER_ERROR");
    assert!(answer.set_cookies().is_empty(), "nobody is signed out by it: {answer}");
}
