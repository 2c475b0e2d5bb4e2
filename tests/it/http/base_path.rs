//! Where the API lies.

use portcullis::kit::mail::MailKind;
use portcullis_tests::call::Call;
use portcullis_tests::server::TestServer;
use serde_json::json;

#[tokio::test]
async fn everything_lies_below_it() {
    for path in ["/auth", "/a/b-c/d.e", "/"] {
        let server = TestServer::on_sqlite(|config| config.base_path = path.to_owned()).await;
        let mut ada = server.sign_up("ada").await;
        assert!(ada.browser.is_signed_in().await, "{path}");
        ada.browser.post("/send-verification-email", json!({"email": ada.email})).await.ok();
        let mail = server.mail(&ada.email, MailKind::VerifyEmail).await;
        let below = path.trim_end_matches('/');
        assert!(mail.url.starts_with(&format!("http://localhost:3000{below}/verify-email?")), "{}", mail.url);
    }
}

#[tokio::test]
async fn nothing_lies_beside_it() {
    let server = TestServer::on_sqlite(|config| config.base_path = "/auth".to_owned()).await;
    let anywhere = server.beside(|config| config.base_path = "/".to_owned()).await;
    let _ = anywhere.browser().get("/ok").await.ok();
    for target in [
        "/ok",
        "/api/auth/ok",
        "/x/auth/ok",
        "/authx/ok",
        "/auth",
        "/auth/",
        "/auth//ok",
        "//auth/ok",
        "/AUTH/ok",
    ] {
        let answer = server.raw(Call::get(target)).await;
        assert_eq!((answer.status.as_u16(), answer.body.len()), (404, 0), "{answer}");
    }
    assert_eq!(server.raw(Call::get("/auth/ok")).await.ok()["ok"], true);
}
