use macro_rules_attribute::apply;
use portcullis::endpoint::Input;
use portcullis::features::one_time_token::GenerateOneTimeToken;
use portcullis::features::verification::VerificationRow;
use portcullis::kit::mail::MailKind;
use portcullis_client::Client;
use portcullis_client::types::VerifyOneTimeTokenBody;
use portcullis_tests::browser::SESSION_COOKIE;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::server::TestServer;
use portcullis_tests::{PASSWORD, every_database};
use serde_json::json;

use super::{on, token};

#[apply(every_database)]
async fn who_shows_it_first_has_the_session(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let ada = server.user("ada").await;
    let client = || Client::builder(&server.config.base_url).service(server.auth().router());
    let laptop = client().token(ada.token.as_str()).build().unwrap();
    let token = laptop.one_time_token().generate_one_time_token().await.unwrap().token;
    let phone = client().build().unwrap();
    let body = VerifyOneTimeTokenBody::new(token);
    let session = phone.one_time_token().verify_one_time_token(&body).await.unwrap();
    assert_eq!((session.user.id.as_str(), session.session.token.expose()), (&*ada.id, &*ada.token));
    assert_eq!(phone.session().refetch().await.state.data().unwrap().user.email, ada.email);
    assert!(client().build().unwrap().one_time_token().verify_one_time_token(&body).await.is_err());
    assert_eq!(server.count::<VerificationRow>().await, 0);
    assert_eq!(server.sessions_of(&ada.id).await.len(), 1, "it is the same session");
}

#[apply(every_database)]
async fn its_time_ends(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let ada = server.user("ada").await.browser;
    let (good, late) = (token(&ada).await, token(&ada).await);
    let verify =
        async |token: &str| server.browser().post("/one-time-token/verify", json!({"token": token})).await;
    server.advance(179);
    verify(&good).await.ok();
    server.advance(1);
    verify(&late).await.refused(400, "TOKEN_EXPIRED");
    verify(&late).await.refused(400, "INVALID_TOKEN");
}

#[apply(every_database)]
async fn it_ends_with_its_session(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        on(config);
        config.one_time_token.expires_in = 86_400;
        config.session.expires_in = 600;
        config.session.update_age = 300;
    })
    .await;
    let (mut ada, bob) = (server.user("ada").await.browser, server.user("bob").await.browser);
    let (of_ada, of_bob) = (token(&ada).await, token(&bob).await);
    let verify =
        async |token: &str| server.browser().post("/one-time-token/verify", json!({"token": token})).await;
    ada.post("/sign-out", json!({})).await.ok();
    verify(&of_ada).await.refused(400, "SESSION_NOT_FOUND");
    verify(&of_ada).await.refused(400, "INVALID_TOKEN");
    server.advance(600);
    verify(&of_bob).await.refused(400, "SESSION_EXPIRED");
}

#[tokio::test]
async fn what_is_signed_out_here_is_signed_out_there() {
    let server = TestServer::on_sqlite(on).await;
    let mut ada = server.user("ada").await.browser;
    let mut phone = server.browser();
    phone.post("/one-time-token/verify", json!({"token": token(&ada).await})).await.ok();
    assert!(phone.is_signed_in().await);
    ada.post("/sign-out", json!({})).await.ok();
    assert!(!phone.is_signed_in().await);
}

#[tokio::test]
async fn it_takes_the_place_of_the_session_that_was_there() {
    let server = TestServer::on_sqlite(on).await;
    let (ada, mut bob) = (server.user("ada").await, server.user("bob").await);
    bob.browser.post("/one-time-token/verify", json!({"token": token(&ada.browser).await})).await.ok();
    assert_eq!(bob.browser.session().await["user"]["id"], ada.id);
    assert_eq!(server.sessions_of(&bob.id).await.len(), 1, "Bob's own goes on elsewhere");
}

/// What was made for something else opens nothing here, and this nothing elsewhere.
#[tokio::test]
async fn tokens_of_other_purposes_are_none() {
    let server = TestServer::on_sqlite(on).await;
    let ada = server.user("ada").await;
    server.browser().post("/request-password-reset", json!({"email": ada.email})).await.ok();
    let reset = server.mail(&ada.email, MailKind::ResetPassword).await.token;
    let ours = token(&ada.browser).await;
    for other in
        [&*reset, &format!("reset-password:{reset}"), &ada.token, &format!("one-time-token:{ours}"), ""]
    {
        let answer = server.browser().post("/one-time-token/verify", json!({"token": other})).await;
        answer.refused(400, "INVALID_TOKEN");
    }
    let body = json!({"newPassword": PASSWORD, "token": ours});
    server.browser().post("/reset-password", body).await.refused(400, "INVALID_TOKEN");
    server.browser().post("/one-time-token/verify", json!({"token": ours})).await.ok();
}

#[tokio::test]
async fn without_its_cookie_the_answer_is_all() {
    let server = TestServer::on_sqlite(|config| {
        on(config);
        config.one_time_token.disable_set_session_cookie = true;
    })
    .await;
    let ada = server.user("ada").await;
    let mut phone = server.browser();
    let answer = phone.post("/one-time-token/verify", json!({"token": token(&ada.browser).await})).await;
    assert_eq!(answer.ok()["session"]["token"], ada.token);
    assert!(answer.set_cookies().is_empty() && answer.header("set-auth-token").is_none(), "{answer}");
    assert!(!phone.is_signed_in().await);
}

/// A session that is not remembered is not by being handed over in the same browser.
#[tokio::test]
async fn a_browser_that_is_not_to_remember_does_not() {
    let server = TestServer::on_sqlite(on).await;
    let ada = server.user("ada").await;
    let mut browser = server.browser();
    let body = json!({"email": ada.email, "password": PASSWORD, "rememberMe": false});
    browser.post("/sign-in/email", body).await.ok();
    let answer = browser.post("/one-time-token/verify", json!({"token": token(&ada.browser).await})).await;
    answer.ok();
    assert!(!answer.set_cookie(SESSION_COOKIE).attributes.contains("Max-Age"), "{answer}");
}

#[tokio::test]
async fn only_this_process_makes_them_where_that_is_asked_for() {
    let server = TestServer::on_sqlite(|config| {
        on(config);
        config.one_time_token.disable_client_request = true;
    })
    .await;
    let ada = server.user("ada").await;
    let refused = ada.browser.clone().get("/one-time-token/generate").await;
    refused.refused(400, "CLIENT_REQUESTS_ARE_DISABLED");
    let api = server.api().with_session(&ada.token);
    let input = Input::<GenerateOneTimeToken> { path: (), query: (), body: () };
    let token = api.call(input).await.unwrap().token.expose().to_owned();
    server.browser().post("/one-time-token/verify", json!({"token": token})).await.ok();
}

#[tokio::test]
async fn nothing_of_it_where_it_is_off() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let mut ada = server.user("ada").await.browser;
    assert_eq!(ada.get("/one-time-token/generate").await.status, 404);
    assert_eq!(ada.post("/one-time-token/verify", json!({"token": "x"})).await.status, 404);
}
