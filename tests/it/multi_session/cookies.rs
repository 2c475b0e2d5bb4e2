use portcullis::Hooks;
use portcullis::features::email_password::EmailPasswordError;
use portcullis::features::session::SessionRow;
use portcullis_tests::PASSWORD;
use portcullis_tests::browser::SESSION_COOKIE;
use portcullis_tests::databases::{Backend, TestDatabase};
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::{browser, cookie, listed, on, sign_in};

#[tokio::test]
async fn each_session_has_one_with_the_attributes_of_the_sessions_own() {
    let server = TestServer::on_sqlite(on).await;
    server.user_with_password("ada").await;
    let answer = sign_in(&mut server.browser(), "ada").await;
    let own = answer.set_cookie(SESSION_COOKIE);
    let kept = answer.set_cookie(&cookie(answer.json()["token"].as_str().unwrap()));
    assert_eq!((kept.value, kept.attributes), (own.value, own.attributes));
}

#[tokio::test]
async fn over_https_they_say_so() {
    let server = TestServer::on_sqlite(|config| {
        on(config);
        config.base_url = "https://auth.example.com".to_owned();
    })
    .await;
    server.user_with_password("ada").await;
    let answer = sign_in(&mut server.browser(), "ada").await;
    let token = answer.json()["token"].as_str().unwrap().to_owned();
    assert!(answer.set_cookie(&format!("__Secure-{}", cookie(&token))).attributes.contains("; Secure"));
}

/// Otherwise the browser could switch back to it after it was closed.
#[tokio::test]
async fn a_session_that_is_not_remembered_is_not_kept_longer() {
    let server = TestServer::on_sqlite(on).await;
    let ada = server.user_with_password("ada").await;
    let body = json!({"email": ada.email, "password": PASSWORD, "rememberMe": false});
    let answer = server.browser().post("/sign-in/email", body).await;
    let kept = answer.set_cookie(&cookie(answer.ok()["token"].as_str().unwrap()));
    assert!(!kept.attributes.contains("Max-Age"), "{kept:?}");
}

#[tokio::test]
async fn one_that_began_before_is_kept_when_it_is_renewed() {
    let server = TestServer::on_sqlite(on).await;
    let mut ada = server.user("ada").await;
    assert!(listed(&mut ada.browser).await.is_empty());
    server.advance(86_400);
    let renewed = ada.browser.get("/get-session").await;
    renewed.set_cookie(&cookie(&ada.token));
    assert_eq!(listed(&mut ada.browser).await, ["ada"]);
    let again = ada.browser.post("/update-user", json!({"name": "Countess"})).await;
    assert!(!again.set_cookies().iter().any(|set| set.name == cookie(&ada.token)), "it is there already");
}

#[tokio::test]
async fn no_more_than_the_maximum() {
    let server = TestServer::on_sqlite(|config| {
        on(config);
        config.multi_session.maximum_sessions = 3;
    })
    .await;
    let (mut browser, tokens) = browser(&server, &["ada", "bob", "cyd", "dan"]).await;
    let kept: Vec<_> = tokens.iter().map(|token| browser.cookies.contains_key(&cookie(token))).collect();
    assert_eq!(kept, [true, true, false, false], "the third is the active one, and so is the fourth");
    assert_eq!(browser.session().await["session"]["token"], tokens[3]);
    assert_eq!(listed(&mut browser).await, ["bob", "ada"]);
}

#[tokio::test]
async fn a_refused_sign_in_leaves_none() {
    let hooks = Hooks::new().on_create(|store, session: SessionRow| async move {
        drop((store, session));
        Err(EmailPasswordError::FailedToCreateUser.into())
    });
    let database = TestDatabase::create(Backend::Sqlite).await.unwrap();
    let server = TestServer::hooked(database, hooks, on).await;
    let body = json!({"name": "ada", "email": "ada@example.com", "password": PASSWORD});
    let refused = server.browser().post("/sign-up/email", body).await;
    refused.refused(422, "FAILED_TO_CREATE_USER");
    assert!(refused.set_cookies().is_empty(), "{refused}");
}

#[tokio::test]
async fn nothing_of_it_where_it_is_off() {
    let server = TestServer::on_sqlite(|_| {}).await;
    server.user_with_password("ada").await;
    let mut browser = server.browser();
    let answer = sign_in(&mut browser, "ada").await;
    assert_eq!(answer.set_cookies().len(), 1, "{answer}");
    assert_eq!(browser.get("/multi-session/list-device-sessions").await.status, 404);
}
