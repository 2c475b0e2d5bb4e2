use portcullis::features::account::AccountRow;
use portcullis::store::Filter;
use portcullis_tests::PASSWORD;
use portcullis_tests::server::TestServer;
use serde_json::json;

#[tokio::test]
async fn ones_own_password_and_no_other() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let mut ada = server.user("ada").await;
    let mut verify =
        async |password: &str| ada.browser.post("/verify-password", json!({"password": password})).await;
    assert_eq!(verify(PASSWORD).await.ok(), json!({"status": true}));
    for wrong in ["wrong", "", " correct horse battery", "CORRECT HORSE BATTERY"] {
        verify(wrong).await.refused(400, "INVALID_PASSWORD");
    }
    server.store.delete_many(Filter::<AccountRow>::all()).await.unwrap();
    verify(PASSWORD).await.refused(400, "INVALID_PASSWORD");
}
