use macro_rules_attribute::apply;
use portcullis::features::session::SessionRow;
use portcullis_client::Client;
use portcullis_client::types::SignInEmailBody;
use portcullis_tests::browser::SESSION_COOKIE;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::server::{TestServer, address};
use portcullis_tests::{PASSWORD, every_database};
use serde_json::json;

use super::{browser, cookie, listed, on, sign_in};

#[apply(every_database)]
async fn every_account_of_the_browser(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    for name in ["ada", "bob"] {
        server.user_with_password(name).await;
    }
    server.user("somebody elsewhere").await;
    let client = Client::builder(&server.config.base_url).service(server.auth().router()).cookies();
    let client = client.build().unwrap();
    for name in ["ada", "bob"] {
        let body = SignInEmailBody::new(address(name), PASSWORD);
        client.email_password().sign_in_email(&body).await.unwrap();
    }
    let sessions = client.multi_session().list_device_sessions().await.unwrap();
    let mut users: Vec<_> = sessions.iter().map(|session| session.user.email.clone()).collect();
    users.sort();
    assert_eq!(users, [address("ada"), address("bob")]);
    assert!(sessions.iter().all(|each| each.session.user_id == each.user.id));
}

#[tokio::test]
async fn a_browser_that_keeps_none_has_none() {
    let server = TestServer::on_sqlite(on).await;
    assert!(listed(&mut server.browser()).await.is_empty());
    let mut ada = server.user("ada").await;
    assert!(listed(&mut ada.browser).await.is_empty(), "a session cookie alone keeps nothing");
}

#[apply(every_database)]
async fn sessions_that_have_ended_are_left_out(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let (mut browser, tokens) = browser(&server, &["ada", "bob", "cyd"]).await;
    assert_eq!(listed(&mut browser).await, ["cyd", "bob", "ada"]);
    server.store.delete(SessionRow::TOKEN.eq(tokens[1].as_str())).await.unwrap();
    assert_eq!(listed(&mut browser).await, ["cyd", "ada"]);
    server.advance(7 * 86_400);
    assert!(listed(&mut browser).await.is_empty());
}

#[tokio::test]
async fn each_user_once() {
    let server = TestServer::on_sqlite(on).await;
    let (mut browser, tokens) = browser(&server, &["ada", "bob"]).await;
    let newest = sign_in(&mut browser, "ada").await.json()["token"].clone();
    let list = async |browser: &mut portcullis_tests::browser::Browser| {
        let sessions = browser.get("/multi-session/list-device-sessions").await.ok();
        sessions.as_array().unwrap().iter().map(|each| each["session"]["token"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(list(&mut browser).await, [newest, json!(tokens[1])]);
    browser.post("/multi-session/set-active", json!({"sessionToken": tokens[0]})).await.ok();
    assert_eq!(
        list(&mut browser).await,
        [json!(tokens[0]), json!(tokens[1])],
        "the active one stands for her"
    );
}

#[tokio::test]
async fn cookies_that_are_not_ours_keep_nothing() {
    let server = TestServer::on_sqlite(on).await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let mut eve = server.user("eve").await.browser;
    let own = eve.cookies[SESSION_COOKIE].clone();
    let of_bob = bob.browser.cookies[SESSION_COOKIE].clone();
    for (name, value) in [
        (cookie(&ada.token), own),
        (cookie(&ada.token), ada.token.clone()),
        (cookie(&ada.token), format!("{}.AAAA", ada.token)),
        // Well signed, and under another's name.
        (cookie("x"), of_bob.clone()),
        (format!("x{}", cookie(&bob.token)), of_bob),
        (cookie(""), String::new()),
    ] {
        eve.cookies.insert(name.clone(), value);
        assert!(listed(&mut eve).await.is_empty(), "{name}");
        let body = json!({"sessionToken": ada.token});
        eve.post("/multi-session/set-active", body.clone()).await.refused(401, "INVALID_SESSION_TOKEN");
        eve.post("/multi-session/revoke", body).await.refused(401, "INVALID_SESSION_TOKEN");
        eve.cookies.remove(&name);
    }
    assert!(ada.browser.clone().is_signed_in().await);
}
