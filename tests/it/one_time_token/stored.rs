use macro_rules_attribute::apply;
use portcullis::config::TokenStorage;
use portcullis::features::verification::VerificationRow;
use portcullis::store::Changes;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::{on, token};

#[apply(every_database)]
async fn it_is_stored_as_upstream_does(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let ada = server.user("ada").await;
    let token = token(&ada.browser).await;
    assert_eq!(token.len(), 32);
    let row = server.rows::<VerificationRow>().await.remove(0);
    assert_eq!((row.identifier, row.value), (format!("one-time-token:{token}"), ada.token));
    assert_eq!((row.expires_at - row.created_at).num_seconds(), 180);
}

#[apply(every_database)]
async fn a_hash_tells_nothing_of_it(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        on(config);
        config.one_time_token.store_token = TokenStorage::Hashed;
    })
    .await;
    let ada = server.user("ada").await;
    let token = token(&ada.browser).await;
    let row = server.rows::<VerificationRow>().await.remove(0);
    let stored = row.identifier.strip_prefix("one-time-token:").unwrap();
    assert!(stored.len() == 43 && !row.identifier.contains(&token), "{stored}");
    let verify = json!({"token": stored});
    server.browser().post("/one-time-token/verify", verify).await.refused(400, "INVALID_TOKEN");
    server.browser().post("/one-time-token/verify", json!({"token": token})).await.ok();
}

/// A row that better-auth 1.4.16 made of the token `0123456789abcdefghijklmnopqrstuv`, hashed.
#[tokio::test]
async fn what_upstream_hashed_is_found() {
    let server = TestServer::on_sqlite(|config| {
        on(config);
        config.one_time_token.store_token = TokenStorage::Hashed;
    })
    .await;
    let ada = server.user("ada").await;
    token(&ada.browser).await;
    let id = server.rows::<VerificationRow>().await.remove(0).id;
    let theirs = "one-time-token:czN_R5_hcNc-U-JH8wUuQkPMnCoP-mIYU9k4XGGe-3c";
    let change = Changes::new().set(VerificationRow::IDENTIFIER, theirs);
    server.store.update(VerificationRow::ID.eq(id), change).await.unwrap().unwrap();
    let body = json!({"token": "0123456789abcdefghijklmnopqrstuv"});
    assert_eq!(server.browser().post("/one-time-token/verify", body).await.ok()["user"]["id"], ada.id);
}
