//! `/reset-password/:token`: the link in the mail leads on to the page that asks for the new password.

use macro_rules_attribute::apply;
use portcullis::kit::mail::MailKind;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;
use serde_json::json;

const PAGE: &str = "https://app.example.com/new-password?a=b";

#[apply(every_database)]
async fn it_leads_to_the_page_with_the_token(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        config.trusted_origins = vec!["https://app.example.com".to_owned()];
    })
    .await;
    let ada = server.user("ada").await;
    server
        .browser()
        .post("/request-password-reset", json!({"email": ada.email, "redirectTo": PAGE}))
        .await
        .ok();
    let mail = server.mail(&ada.email, MailKind::ResetPassword).await;
    let encoded = "https%3A%2F%2Fapp.example.com%2Fnew-password%3Fa%3Db";
    let link = format!("http://localhost:3000/api/auth/reset-password/{}?callbackURL={encoded}", mail.token);
    assert_eq!(mail.url, link);
    for _ in 0..2 {
        let page = server.browser().open(&mail.url).await.redirect();
        assert_eq!(page, format!("{PAGE}&token={}", mail.token), "looking at it does not use it up");
    }
    server.advance(3600);
    assert_eq!(server.browser().open(&mail.url).await.redirect(), format!("{PAGE}&error=INVALID_TOKEN"));
    let new = json!({"token": mail.token, "newPassword": "a new password"});
    server.browser().post("/reset-password", new).await.refused(400, "INVALID_TOKEN");
}

#[tokio::test]
async fn a_path_is_one_on_this_server() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let page = server.browser().get("/reset-password/unknown?callbackURL=/page").await.redirect();
    assert_eq!(page, "http://localhost:3000/page?error=INVALID_TOKEN");
    let page = server.browser().get("/reset-password/unknown?callbackURL=").await.redirect();
    assert_eq!(page, "http://localhost:3000/api/auth/error?error=INVALID_TOKEN");
    let away = server.browser().get("/reset-password/unknown?callbackURL=https://evil.test").await;
    away.refused(403, "INVALID_CALLBACKURL");
    server.browser().get("/reset-password/unknown").await.refused(400, "VALIDATION_ERROR");
}
