//! Paths that the operator switched off.

use portcullis_tests::PASSWORD;
use portcullis_tests::call::Call;
use portcullis_tests::server::TestServer;
use serde_json::json;

#[tokio::test]
async fn they_are_not_found_and_the_others_are() {
    let server = TestServer::on_sqlite(|config| {
        config.disabled_paths = vec!["/sign-up/email".to_owned(), "/reset-password/{token}".to_owned()];
    })
    .await;
    let body = json!({"name": "a", "email": "a@example.com", "password": PASSWORD});
    let answer = server.browser().post("/sign-up/email", body).await;
    assert_eq!((answer.status.as_u16(), &*answer.text()), (404, "Not Found"));
    assert_eq!(answer.header("content-type"), Some("text/plain;charset=UTF-8"));
    let answer = server.browser().get("/reset-password/abc?callbackURL=/").await;
    assert_eq!(answer.status, 404, "a pattern is named as the contract names it");
    server.browser().get("/get-session").await.ok();
}

#[tokio::test]
async fn under_every_name_and_spelling() {
    let server = TestServer::on_sqlite(|config| {
        config.disabled_paths = vec!["/request-password-reset".to_owned(), "/sign-out".to_owned()];
    })
    .await;
    let ada = server.user("ada").await;
    for target in
        ["/request-password-reset", "/forget-password", "/forget%2dpassword", "/request-password-reset/"]
    {
        let call = Call::post(target).body("application/json", json!({"email": ada.email}).to_string());
        assert_eq!(server.browser().send(call).await.status, 404, "{target}");
    }
    assert!(server.mails().await.is_empty());
    let answer = ada.browser.clone().post("/sign-out?a=b", json!({})).await;
    assert_eq!(answer.status, 404, "whatever the query");
}
