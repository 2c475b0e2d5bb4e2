use macro_rules_attribute::apply;
use portcullis::Config;
use portcullis::features::user::UserRow;
use portcullis::store::Value;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::server::{TestServer, address};
use portcullis_tests::{PASSWORD, every_database};
use serde_json::json;

use super::on;

fn stored(config: &mut Config) {
    on(config);
    config.last_login_method.store_in_database = true;
}

#[apply(every_database)]
async fn the_users_row_has_it_too(database: TestDatabase) {
    let server = TestServer::start(database, stored).await;
    let mut browser = server.browser();
    let body = json!({"name": "ada", "email": address("ada"), "password": PASSWORD});
    assert_eq!(browser.post("/sign-up/email", body).await.ok()["user"]["lastLoginMethod"], "email");
    let bob = server.user_with_password("bob").await;
    assert_eq!(bob.extra.get("lastLoginMethod").unwrap_or(&Value::Null), &Value::Null);
    let mut browser = server.sign_in("bob").await;
    assert_eq!(browser.session().await["user"]["lastLoginMethod"], "email");
    let rows = server.rows::<UserRow>().await;
    assert!(rows.iter().all(|user| user.extra["lastLoginMethod"] == Value::Text("email".to_owned())));
}

#[apply(every_database)]
async fn nobody_writes_it_themselves(database: TestDatabase) {
    let server = TestServer::start(database, stored).await;
    server.user_with_password("ada").await;
    let mut ada = server.sign_in("ada").await;
    let forged = json!({"lastLoginMethod": "passkey"});
    ada.post("/update-user", forged).await.refused(400, "FIELD_NOT_ALLOWED_TO_BE_SET");
    assert_eq!(ada.session().await["user"]["lastLoginMethod"], "email");
}

#[apply(every_database)]
async fn its_column_may_have_another_name(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        stored(config);
        config.tables.user.columns = [("lastLoginMethod".to_owned(), "last_method".to_owned())].into();
    })
    .await;
    server.user_with_password("ada").await;
    assert_eq!(server.sign_in("ada").await.session().await["user"]["lastLoginMethod"], "email");
}

#[tokio::test]
async fn a_session_that_is_kept_elsewhere_knows_it() {
    let server = TestServer::on_sqlite(|config| {
        stored(config);
        config.secondary_storage.url = Some("memory:".into());
    })
    .await;
    server.user_with_password("ada").await;
    assert_eq!(server.sign_in("ada").await.session().await["user"]["lastLoginMethod"], "email");
}

#[tokio::test]
async fn without_it_there_is_no_column() {
    let server = TestServer::on_sqlite(on).await;
    server.user_with_password("ada").await;
    let session = server.sign_in("ada").await.session().await;
    assert!(session["user"].get("lastLoginMethod").is_none(), "{session}");
}
