//! Ids of other kinds are texts on the wire all the same.

use macro_rules_attribute::apply;
use portcullis::kit::mail::MailKind;
use portcullis::store::IdStrategy;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;
use serde_json::json;

async fn live(database: TestDatabase, ids: IdStrategy) -> Vec<String> {
    let server = TestServer::start(database, |config| {
        config.database.ids = ids;
        config.user.delete_user.enabled = true;
    })
    .await;
    let (mut ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let session = ada.browser.session().await;
    let id = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
    let ids = [&session["user"]["id"], &session["session"]["userId"], &session["session"]["id"]].map(id);
    assert_eq!(ids[0], ids[1]);
    let account = ada.browser.get("/list-accounts").await.ok()[0].clone();
    assert_eq!((id(&account["userId"]), id(&account["accountId"])), (ids[0].clone(), ids[0].clone()));

    server.browser().post("/request-password-reset", json!({"email": ada.email})).await.ok();
    let token = server.mail(&ada.email, MailKind::ResetPassword).await.token;
    let reset = json!({"token": token, "newPassword": "the new password"});
    server.browser().post("/reset-password", reset).await.ok();
    let body = json!({"email": ada.email, "password": "the new password"});
    ada.browser.post("/sign-in/email", body).await.ok();
    ada.browser.post("/delete-user", json!({})).await.ok();
    assert!(bob.browser.clone().is_signed_in().await);
    let mut next = server.sign_up("next").await;
    assert_ne!(next.id, ada.id, "an id is never given twice");
    assert!(next.browser.is_signed_in().await);
    vec![ids[0].clone(), bob.id, next.id, id(&account["id"])]
}

#[apply(every_database)]
async fn uuid(database: TestDatabase) {
    for id in live(database, IdStrategy::Uuid).await {
        let groups: Vec<_> = id.split('-').map(str::len).collect();
        assert_eq!(groups, [8, 4, 4, 4, 12], "{id}");
        assert_eq!(id.as_bytes()[14], b'4', "{id}");
    }
}

#[apply(every_database)]
async fn serial(database: TestDatabase) {
    let ids = live(database, IdStrategy::Serial).await;
    let numbers: Vec<u32> = ids[..3].iter().map(|id| id.parse().unwrap()).collect();
    assert!(numbers[0] < numbers[1] && numbers[1] < numbers[2], "{numbers:?}");
}
