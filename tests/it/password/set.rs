//! `set_password`, which a server calls for somebody who came in another way.

use macro_rules_attribute::apply;
use portcullis::endpoint::Input;
use portcullis::error::{CommonError, Error};
use portcullis::features::account::AccountRow;
use portcullis::features::email_password::{EmailPasswordError, SetPassword, SetPasswordBody};
use portcullis::store::Filter;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::server::TestServer;
use portcullis_tests::{PASSWORD, every_database};
use serde_json::json;

async fn set_password(server: &TestServer, token: &str, password: &str) -> Result<bool, Error> {
    let body = SetPasswordBody { new_password: password.into() };
    let call = server.api().with_session(token);
    let input = Input { path: (), query: (), body };
    Ok(call.call::<SetPassword>(input).await?.status)
}

#[apply(every_database)]
async fn the_first_password_is_set_once(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    let ada = server.user("ada").await;
    server.store.delete_many(Filter::<AccountRow>::all()).await.unwrap();
    let refused = set_password(&server, "nobodys", PASSWORD).await.unwrap_err();
    assert_eq!(refused.code(), CommonError::Unauthorized.spec());
    let refused = set_password(&server, &ada.token, "short").await.unwrap_err();
    assert_eq!(refused.code(), EmailPasswordError::PasswordTooShort.spec());
    let refused = set_password(&server, &ada.token, &"a".repeat(129)).await.unwrap_err();
    assert_eq!(refused.code(), EmailPasswordError::PasswordTooLong.spec());

    assert!(set_password(&server, &ada.token, PASSWORD).await.unwrap());
    server.sign_in("ada").await;
    let refused = set_password(&server, &ada.token, "another password").await.unwrap_err();
    assert_eq!(refused.code(), EmailPasswordError::AlreadyHasPassword.spec());
    assert_eq!(server.count::<AccountRow>().await, 1);
}

#[tokio::test]
async fn it_has_no_route() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let mut ada = server.user("ada").await;
    let answer = ada.browser.post("/set-password", json!({"newPassword": "another password"})).await;
    assert_eq!(answer.status, 404, "{answer}");
}
