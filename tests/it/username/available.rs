use macro_rules_attribute::apply;
use portcullis_client::Client;
use portcullis_client::types::IsUsernameAvailableBody;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::on;

#[apply(every_database)]
async fn what_somebody_has_is_not(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    server.sign_up_with("ada", json!({"username": "Ada_L"})).await;
    let client = Client::builder(&server.config.base_url).service(server.auth().router()).build().unwrap();
    for (name, available) in [("ada_l", false), ("ADA_L", false), ("ada.l", true), ("ada_l2", true)] {
        let body = IsUsernameAvailableBody::new(name);
        assert_eq!(
            client.username().is_username_available(&body).await.unwrap().available,
            available,
            "{name}"
        );
    }
}

#[tokio::test]
async fn what_nobody_can_have_is_refused() {
    let server = TestServer::on_sqlite(|config| {
        on(config);
        config.username.reserved = vec!["Admin".to_owned()];
    })
    .await;
    for (name, code) in [
        ("", "USERNAME_IS_INVALID"),
        ("ad", "USERNAME_TOO_SHORT"),
        (&*"a".repeat(31), "USERNAME_IS_TOO_LONG"),
        ("ada lovelace", "USERNAME_IS_INVALID"),
        ("admin", "USERNAME_IS_INVALID"),
        ("' OR 1=1 --", "USERNAME_IS_INVALID"),
    ] {
        let answer = server.browser().post("/is-username-available", json!({"username": name})).await;
        answer.refused(422, code);
    }
}
