//! Who gets in, and what they get.

use macro_rules_attribute::apply;
use portcullis::features::session::SessionRow;
use portcullis_tests::browser::SESSION_COOKIE;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::server::TestServer;
use portcullis_tests::{PASSWORD, every_database};
use serde_json::json;

#[apply(every_database)]
async fn the_right_password_begins_a_session(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    let ada = server.sign_up("ada").await;
    let mut browser = server.browser();
    let body = json!({"email": "ADA@Example.com", "password": PASSWORD});
    let answer = browser.post("/sign-in/email", body).await;
    let body = answer.ok();
    assert_eq!(body["redirect"], false);
    assert_eq!(body["user"]["id"], ada.id);
    assert!(body.get("url").is_none());
    assert_eq!(
        answer.set_cookie(SESSION_COOKIE).attributes,
        "Max-Age=604800; Path=/; HttpOnly; SameSite=Lax"
    );
    assert_eq!(browser.session().await["session"]["token"], body["token"]);
}

#[tokio::test]
async fn a_callback_is_said_and_not_followed() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let ada = server.user("ada").await;
    let body = json!({"email": ada.email, "password": PASSWORD, "callbackURL": "/dashboard?a=b"});
    let answer = server.browser().post("/sign-in/email", body).await;
    let body = answer.ok();
    assert_eq!((&body["redirect"], &body["url"]), (&json!(true), &json!("/dashboard?a=b")));
    assert_eq!(answer.header("location"), Some("/dashboard?a=b"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

#[apply(every_database)]
async fn a_session_that_was_presented_is_never_continued(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    let (ada, eve) = (server.user("ada").await, server.user("eve").await);
    // Eve has planted her session in Ada's browser.
    let mut browser = eve.browser.clone();
    let body = browser.post("/sign-in/email", json!({"email": ada.email, "password": PASSWORD})).await.ok();
    assert!(body["token"] != eve.token && body["token"] != ada.token);
    assert_eq!(browser.session().await["user"]["id"], ada.id);
    assert_eq!(eve.browser.clone().session().await["user"]["id"], eve.id);
}

#[tokio::test]
async fn without_remember_me_the_session_ends_with_the_browser() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let ada = server.user("ada").await;
    let mut browser = server.browser();
    let body = json!({"email": ada.email, "password": PASSWORD, "rememberMe": false});
    let answer = browser.post("/sign-in/email", body).await;
    let token = answer.ok()["token"].clone();
    for name in [SESSION_COOKIE, "better-auth.dont_remember"] {
        assert_eq!(answer.set_cookie(name).attributes, "Path=/; HttpOnly; SameSite=Lax");
    }
    let sessions = server.rows::<SessionRow>().await;
    let session = sessions.iter().find(|session| session.token == token).unwrap();
    assert_eq!(session.expires_at, (server.clock.now() + chrono::TimeDelta::days(1)).into());
}

#[tokio::test]
async fn nobody_where_it_is_off() {
    let server = TestServer::on_sqlite(|config| config.email_and_password.enabled = false).await;
    let ada = server.user("ada").await;
    let body = json!({"email": ada.email, "password": PASSWORD});
    let off = "EMAIL_AND_PASSWORD_IS_NOT_ENABLED";
    server.browser().post("/sign-in/email", body).await.refused(400, off);
}

/// The mark of a session that ends with the browser does not outlive it: the next one is renewed.
#[tokio::test]
async fn remembered_after_a_session_that_was_not() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let ada = server.user("ada").await;
    let mut browser = server.browser();
    let credentials = |remember| json!({"email": ada.email, "password": PASSWORD, "rememberMe": remember});
    browser.post("/sign-in/email", credentials(false)).await.ok();
    assert!(browser.cookies.contains_key("better-auth.dont_remember"));
    let answer = browser.post("/sign-in/email", credentials(true)).await;
    assert!(answer.set_cookie("better-auth.dont_remember").clears(), "{answer}");
    assert!(!browser.cookies.contains_key("better-auth.dont_remember"));
    server.advance(2 * 86_400);
    let renewed = browser.get("/get-session").await;
    assert!(renewed.set_cookie(SESSION_COOKIE).attributes.starts_with("Max-Age=604800;"), "{renewed}");
    // And where there is no such mark, none is cleared.
    let answer = server.browser().post("/sign-in/email", credentials(true)).await;
    assert_eq!(answer.set_cookies().len(), 1, "{answer}");
}
