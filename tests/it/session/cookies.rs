//! The names and attributes of cookies follow from the configuration.

use std::collections::BTreeMap;

use portcullis::Config;
use portcullis::kit::cookies::{CookieAttributes, CookieOverride, SameSite, Site};
use portcullis_tests::answer::SetCookie;
use portcullis_tests::server::TestServer;
use portcullis_tests::{PASSWORD, call};
use serde_json::json;

/// The session cookie of a sign-up, which the server reads again, and clears with the same attributes.
async fn session_cookie(configure: impl FnOnce(&mut Config)) -> SetCookie {
    let server = TestServer::on_sqlite(configure).await;
    let body = json!({"name": "a", "email": "a@example.com", "password": PASSWORD});
    let mut browser = server.browser();
    let answer = browser.send(call::post("/sign-up/email", body)).await;
    answer.ok();
    let cookie = answer.set_cookies().remove(0);
    assert!(browser.is_signed_in().await);
    let cleared = browser.post("/sign-out", json!({})).await.set_cookies().remove(0);
    assert_eq!(cleared.name, cookie.name);
    assert_eq!(cleared.attributes, cookie.attributes.replacen("Max-Age=604800", "Max-Age=0", 1));
    cookie
}

#[tokio::test]
async fn plain_over_http() {
    let cookie = session_cookie(|_| {}).await;
    assert_eq!(cookie.name, "better-auth.session_token");
    assert_eq!(cookie.attributes, "Max-Age=604800; Path=/; HttpOnly; SameSite=Lax");
}

#[tokio::test]
async fn secure_exactly_over_https() {
    let cookie = session_cookie(|config| config.base_url = "https://auth.example.com".to_owned()).await;
    assert_eq!(cookie.name, "__Secure-better-auth.session_token");
    assert_eq!(cookie.attributes, "Max-Age=604800; Path=/; HttpOnly; Secure; SameSite=Lax");
}

#[tokio::test]
async fn for_all_subdomains() {
    let cookie = session_cookie(|config| {
        config.base_url = "https://auth.example.com".to_owned();
        config.cookies.site = Site::Subdomain;
        config.cookies.domain = Some("example.com".to_owned());
    })
    .await;
    let attributes = "Max-Age=604800; Domain=example.com; Path=/; HttpOnly; Secure; SameSite=Lax";
    assert_eq!(cookie.attributes, attributes);
}

#[tokio::test]
async fn for_other_sites() {
    let cookie = session_cookie(|config| {
        config.base_url = "https://auth.example.com".to_owned();
        config.cookies.site = Site::CrossSite;
    })
    .await;
    let attributes = "Max-Age=604800; Path=/; HttpOnly; Secure; SameSite=None; Partitioned";
    assert_eq!(cookie.attributes, attributes);
}

#[tokio::test]
async fn as_the_operator_names_them() {
    let cookie = session_cookie(|config| {
        config.cookies.prefix = "acme".to_owned();
        config.cookies.attributes.same_site = Some(SameSite::Strict);
        config.session.expires_in = 604_800;
    })
    .await;
    assert_eq!(cookie.name, "acme.session_token");
    assert_eq!(cookie.attributes, "Max-Age=604800; Path=/; HttpOnly; SameSite=Strict");

    let attributes = CookieAttributes { path: Some("/api".to_owned()), ..CookieAttributes::default() };
    let set = CookieOverride { name: Some("sid".to_owned()), attributes };
    let cookie = session_cookie(|config| {
        config.cookies.overrides = BTreeMap::from([("session_token".to_owned(), set)]);
    })
    .await;
    assert_eq!(cookie.name, "sid");
    assert_eq!(cookie.attributes, "Max-Age=604800; Path=/api; HttpOnly; SameSite=Lax");
}

/// Two servers whose cookies have other names do not see each other's.
#[tokio::test]
async fn a_cookie_of_another_name_is_none() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let ada = server.user("ada").await;
    let named = server.beside(|config| config.cookies.prefix = "acme".to_owned()).await;
    let secure = server.beside(|config| config.base_url = "https://localhost:3000".to_owned()).await;
    assert!(!named.next_to(&ada.browser).is_signed_in().await);
    assert!(!secure.next_to(&ada.browser).is_signed_in().await);
}

#[tokio::test]
async fn a_secret_that_was_replaced_still_verifies_until_it_is_removed() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let ada = server.user("ada").await;
    let new = "another secret of more than thirty-two characters";
    let rotated = server
        .beside(|config| {
            config.secrets = vec![config.secret.clone()];
            config.secret = new.into();
        })
        .await;
    assert!(rotated.next_to(&ada.browser).is_signed_in().await);
    let removed = server.beside(|config| config.secret = new.into()).await;
    assert!(!removed.next_to(&ada.browser).is_signed_in().await);
}
