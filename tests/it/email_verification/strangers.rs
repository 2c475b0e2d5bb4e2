//! Who may ask for the mail, and what a stranger learns: nothing.

use portcullis::features::user::UserRow;
use portcullis::store::Changes;
use portcullis_tests::server::TestServer;
use serde_json::json;

#[tokio::test]
async fn with_a_session_the_address_must_be_its_own() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let (mut ada, bob) = (server.user("ada").await, server.user("bob").await);
    let mut ask =
        async |email: &str| ada.browser.post("/send-verification-email", json!({"email": email})).await;
    ask(&bob.email).await.refused(400, "EMAIL_MISMATCH");
    ask("ADA@example.com").await.ok();
    server
        .store
        .update(UserRow::ID.eq(&*ada.id), Changes::new().set(UserRow::EMAIL_VERIFIED, true))
        .await
        .unwrap();
    ask("ada@example.com").await.refused(400, "EMAIL_IS_ALREADY_VERIFIED");
    let mails = server.mails().await;
    assert_eq!(mails.iter().map(|mail| &*mail.to).collect::<Vec<_>>(), ["ada@example.com"]);
}
