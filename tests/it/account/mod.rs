//! The ways in that a user has.

use macro_rules_attribute::apply;
use portcullis::features::account::AccountRow;
use portcullis::store::Id;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::{TestServer, User};
use serde_json::json;

async fn link(server: &TestServer, user: &User, provider: &str, account: &str) {
    let row = AccountRow {
        provider_id: provider.to_owned(),
        account_id: account.to_owned(),
        password: None,
        access_token: Some("an access token".to_owned()),
        refresh_token: Some("a refresh token".to_owned()),
        id_token: Some("an id token".to_owned()),
        scope: Some("openid,email".to_owned()),
        ..AccountRow::credential(&Id::from(user.id.as_str()), String::new(), server.clock.now().into())
    };
    server.store.create(row).await.unwrap();
}

async fn providers(server: &TestServer, user: &User) -> Vec<String> {
    let list = user.browser.clone().get("/list-accounts").await.ok();
    let rows = server.rows::<AccountRow>().await;
    let names =
        list.as_array().unwrap().iter().map(|account| account["providerId"].as_str().unwrap().to_owned());
    let names: Vec<_> = names.collect();
    assert_eq!(names.len(), rows.iter().filter(|row| row.user_id.as_str() == user.id).count());
    names
}

#[apply(every_database)]
async fn the_list_holds_no_secrets(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    let (mut ada, bob) = (server.user("ada").await, server.user("bob").await);
    server.advance(1);
    link(&server, &ada, "elsewhere", "4711").await;
    link(&server, &bob, "elsewhere", "4712").await;
    let answer = ada.browser.get("/list-accounts").await;
    let list = answer.ok();
    let keys: Vec<_> = list[0].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["accountId", "providerId", "userId", "createdAt", "updatedAt", "scopes", "id"]);
    assert_eq!((&list[0]["providerId"], &list[0]["accountId"]), (&json!("credential"), &json!(ada.id)));
    assert_eq!((&list[1]["providerId"], &list[1]["accountId"]), (&json!("elsewhere"), &json!("4711")));
    assert_eq!((&list[0]["scopes"], &list[1]["scopes"]), (&json!([]), &json!(["openid", "email"])));
    assert_eq!(list.as_array().unwrap().len(), 2);
    assert!(!answer.text().contains("token") && !answer.text().contains("4712"), "{answer}");
}

#[apply(every_database)]
async fn one_can_be_removed_and_the_last_one_not(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    let mut ada = server.user("ada").await;
    link(&server, &ada, "elsewhere", "4711").await;
    let mut unlink = async |body| ada.browser.post("/unlink-account", body).await;
    unlink(json!({"providerId": "unknown"})).await.refused(400, "ACCOUNT_NOT_FOUND");
    let other = json!({"providerId": "elsewhere", "accountId": "4712"});
    unlink(other).await.refused(400, "ACCOUNT_NOT_FOUND");
    let this = json!({"providerId": "elsewhere", "accountId": "4711"});
    assert_eq!(unlink(this).await.ok(), json!({"status": true}));
    let last = "YOU_CANT_UNLINK_YOUR_LAST_ACCOUNT";
    unlink(json!({"providerId": "credential"})).await.refused(400, last);
    assert_eq!(providers(&server, &ada).await, ["credential"]);
}

#[tokio::test]
async fn somebody_elses_account_is_not_found() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let (mut ada, bob) = (server.user("ada").await, server.user("bob").await);
    link(&server, &ada, "one", "1").await;
    link(&server, &bob, "elsewhere", "4711").await;
    let body = json!({"providerId": "elsewhere", "accountId": "4711"});
    ada.browser.post("/unlink-account", body).await.refused(400, "ACCOUNT_NOT_FOUND");
    assert_eq!(providers(&server, &bob).await.len(), 2);
}

#[tokio::test]
async fn the_last_one_too_where_the_operator_allows_it() {
    let server = TestServer::on_sqlite(|config| config.account.allow_unlinking_all = true).await;
    let mut ada = server.user("ada").await;
    ada.browser.post("/unlink-account", json!({"providerId": "credential"})).await.ok();
    assert!(providers(&server, &ada).await.is_empty());
    assert!(ada.browser.is_signed_in().await);
}
