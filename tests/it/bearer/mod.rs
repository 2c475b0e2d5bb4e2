//! The session token in `Authorization` (RFC 6750).

use macro_rules_attribute::apply;
use portcullis::features::session::SessionRow;
use portcullis_tests::browser::SESSION_COOKIE;
use portcullis_tests::call::{Call, post};
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::server::TestServer;
use portcullis_tests::{PASSWORD, every_database};
use serde_json::json;

fn get_session(token: &str) -> Call {
    Call::get("/get-session").bearer(token)
}

#[apply(every_database)]
async fn signing_in_hands_out_a_token_that_works_in_both_forms(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    let ada = server.user("ada").await;
    let body = json!({"email": ada.email, "password": PASSWORD});
    let answer = server.browser().send(post("/sign-in/email", body)).await;
    let token = answer.ok()["token"].as_str().unwrap().to_owned();
    let signed = answer.header("set-auth-token").unwrap().to_owned();
    assert_eq!(signed, answer.set_cookie(SESSION_COOKIE).value);
    assert_eq!(answer.header("access-control-expose-headers"), Some("set-auth-token"));
    for presented in [&token, &signed] {
        let session = server.browser().send(get_session(presented)).await.ok();
        assert_eq!(session["session"]["token"], token, "{presented}");
    }
    // Who brings no cookie can't be lured by another site, so no origin is asked for.
    let sign_out = post("/sign-out", json!({})).bearer(&signed).without_origin();
    server.browser().send(sign_out).await.ok();
    assert!(server.browser().send(get_session(&token)).await.ok().is_null());
    assert_eq!(server.sessions_of(&ada.id).await.len(), 1);
}

#[tokio::test]
async fn a_renewal_hands_the_token_out_again() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let ada = server.user("ada").await;
    let answer = server.browser().send(get_session(&ada.token)).await;
    assert_eq!(answer.header("set-auth-token"), None);
    server.advance(86_400);
    let answer = server.browser().send(get_session(&ada.token)).await;
    assert!(answer.header("set-auth-token").unwrap().starts_with(&ada.token));
}

#[tokio::test]
async fn the_cookie_is_asked_first() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let (mut ada, bob) = (server.user("ada").await, server.user("bob").await);
    let session = ada.browser.send(get_session(&bob.token)).await.ok();
    assert_eq!(session["user"]["id"], ada.id);
}

#[tokio::test]
async fn only_signed_tokens_where_a_signature_is_required() {
    let server = TestServer::on_sqlite(|config| config.bearer.require_signature = true).await;
    let ada = server.user("ada").await;
    assert!(server.browser().send(get_session(&ada.token)).await.ok().is_null());
    let signed = &ada.browser.cookies[SESSION_COOKIE];
    assert!(!server.browser().send(get_session(signed)).await.ok().is_null());
}

#[tokio::test]
async fn nothing_of_it_where_it_is_off() {
    let server = TestServer::on_sqlite(|config| config.bearer.enabled = false).await;
    let ada = server.user("ada").await;
    assert!(server.browser().send(get_session(&ada.token)).await.ok().is_null());
    let body = json!({"email": ada.email, "password": PASSWORD});
    let answer = server.browser().send(post("/sign-in/email", body)).await;
    answer.ok();
    assert_eq!(answer.header("set-auth-token"), None);
    assert_eq!(server.count::<SessionRow>().await, 2);
}

#[tokio::test]
async fn the_scheme_is_bearer() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let ada = server.user("ada").await;
    for value in [format!("Basic {}", ada.token), ada.token.clone(), format!("Token {}", ada.token)] {
        let call = Call::get("/get-session").header("authorization", &value);
        assert!(server.browser().send(call).await.ok().is_null(), "{value}");
    }
}
