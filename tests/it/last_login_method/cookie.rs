use portcullis::kit::mail::MailKind;
use portcullis_tests::PASSWORD;
use portcullis_tests::answer::Answer;
use portcullis_tests::server::{TestServer, address};
use serde_json::json;

use super::{COOKIE, on};

async fn sign_in(server: &TestServer, password: &str) -> Answer {
    let body = json!({"email": address("ada"), "password": password});
    server.browser().post("/sign-in/email", body).await
}

#[tokio::test]
async fn signing_in_and_up_are_remembered_for_scripts_to_read() {
    let server = TestServer::on_sqlite(on).await;
    let body = json!({"name": "ada", "email": address("ada"), "password": PASSWORD});
    let up = server.browser().post("/sign-up/email", body).await;
    for answer in [up, sign_in(&server, PASSWORD).await] {
        let cookie = answer.set_cookie(COOKIE);
        assert_eq!(cookie.value, "email");
        assert_eq!(cookie.attributes, "Max-Age=2592000; Path=/; SameSite=Lax");
    }
}

#[tokio::test]
async fn nothing_else_is() {
    let server = TestServer::on_sqlite(on).await;
    let mut ada = server.user("ada").await.browser;
    let change = json!({"currentPassword": PASSWORD, "newPassword": PASSWORD, "revokeOtherSessions": true});
    for answer in [
        sign_in(&server, "wrong").await,
        ada.get("/get-session").await,
        ada.post("/update-user", json!({"name": "Countess"})).await,
        ada.post("/change-password", change).await,
        ada.post("/sign-out", json!({})).await,
    ] {
        assert!(!answer.set_cookies().iter().any(|cookie| cookie.name == COOKIE), "{answer}");
    }
}

#[tokio::test]
async fn name_lifetime_and_methods_are_the_operators() {
    let server = TestServer::on_sqlite(|config| {
        on(config);
        config.base_url = "https://auth.example.com".to_owned();
        config.cookies.prefix = "house".to_owned();
        config.email_verification.auto_sign_in_after_verification = true;
        let options = &mut config.last_login_method;
        options.cookie_name = "last".to_owned();
        options.max_age = 60;
        options.methods = [("verifyEmail", "link"), ("signUpEmail", "")]
            .map(|(operation, name)| (operation.to_owned(), name.to_owned()))
            .into();
    })
    .await;
    let body = json!({"name": "ada", "email": address("ada"), "password": PASSWORD});
    let up = server.browser().post("/sign-up/email", body).await;
    up.ok();
    assert!(!up.set_cookies().iter().any(|cookie| cookie.name == "last"), "{up}");
    let cookie = sign_in(&server, PASSWORD).await.set_cookie("last");
    assert_eq!((&*cookie.value, &*cookie.attributes), ("email", "Max-Age=60; Path=/; Secure; SameSite=Lax"));
    server.browser().post("/send-verification-email", json!({"email": address("ada")})).await.ok();
    let link = server.mail(&address("ada"), MailKind::VerifyEmail).await.url;
    assert_eq!(server.browser().open(&link).await.set_cookie("last").value, "link");
}

#[tokio::test]
async fn nothing_of_it_where_it_is_off() {
    let server = TestServer::on_sqlite(|_| {}).await;
    server.user_with_password("ada").await;
    assert_eq!(sign_in(&server, PASSWORD).await.set_cookies().len(), 1);
}
