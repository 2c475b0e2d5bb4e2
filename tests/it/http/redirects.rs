//! Which origins are trusted with redirects: the same that are trusted with cookies.

use portcullis_tests::PASSWORD;
use portcullis_tests::server::TestServer;
use serde_json::json;

#[tokio::test]
async fn as_the_operator_lists_them() {
    let server = TestServer::on_sqlite(|config| {
        config.trusted_origins = ["https://app.example.com", "https://*.preview.example.com", "myapp://"]
            .map(str::to_owned)
            .into();
    })
    .await;
    let ada = server.user("ada").await;
    let sign_in = async |callback: &str| {
        let body = json!({"email": ada.email, "password": PASSWORD, "callbackURL": callback});
        server.browser().post("/sign-in/email", body).await
    };
    for home in [
        "/dashboard",
        "http://localhost:3000/a",
        "https://app.example.com/a?b=c#d",
        "https://x.preview.example.com",
        "myapp://signed-in",
    ] {
        let answer = sign_in(home).await;
        assert_eq!((&answer.ok()["url"], answer.header("location")), (&json!(home), Some(home)));
    }
    for abroad in
        ["https://evil.test", "https://preview.example.com", "myapp:x", "otherapp://x", "//app.example.com"]
    {
        sign_in(abroad).await.refused(403, "INVALID_CALLBACKURL");
    }
}
