//! Sessions in a secondary storage: upstream's keys and values, one truth for every server, and nothing that comes back.

use std::sync::Arc;

use portcullis::Config;
use portcullis::features::session::SessionRow;
use portcullis::kit::secondary_storage::SecondaryStorage;
use portcullis::store::Filter;
use portcullis_tests::PASSWORD;
use portcullis_tests::browser::Browser;
use portcullis_tests::call::Call;
use portcullis_tests::redis::{RedisProcess, prefix, redis_url, until};
use portcullis_tests::server::TestServer;
use serde_json::{Value, json};

/// What a test of a storage configures, on every kind that there is here.
async fn storages() -> Vec<(&'static str, impl Fn(&mut Config) + Clone)> {
    let mut urls = vec![("memory", "memory:".to_owned())];
    urls.extend(redis_url().await.map(|url| ("redis", url)));
    let storage = |(name, url): (&'static str, String)| {
        let prefix = prefix();
        (name, move |config: &mut Config| {
            super::quiet(config);
            config.secondary_storage.url = Some(url.as_str().into());
            config.secondary_storage.key_prefix.clone_from(&prefix);
        })
    };
    urls.into_iter().map(storage).collect()
}

fn storage(server: &TestServer) -> Arc<dyn SecondaryStorage> {
    server.auth().shared().secondary_storage.clone().expect("a storage")
}

async fn json_at(server: &TestServer, key: &str) -> Option<Value> {
    let text = storage(server).get(key).await.expect("an answer");
    text.map(|text| serde_json::from_str(&text).expect("JSON"))
}

fn token_of(session: &Value) -> &str {
    session["session"]["token"].as_str().expect("a token")
}

#[tokio::test]
async fn a_session_is_under_upstreams_keys_in_its_words() {
    for (kind, configure) in storages().await {
        let server = TestServer::on_sqlite(configure).await;
        assert!(server.store.count(Filter::<SessionRow>::all()).await.is_err(), "{kind}: a session table");
        let mut ada = server.sign_up("ada").await;
        let before = server.store.statements();
        let session = ada.browser.session().await;
        assert_eq!(server.store.statements(), before, "{kind}: the database is not asked");

        let stored = json_at(&server, &ada.token).await.expect("a session");
        let mut shown = session.clone();
        shown["session"].as_object_mut().unwrap().shift_remove("id").expect("an id");
        assert_eq!(stored, shown, "{kind}: only a row has an id");
        let list = json_at(&server, &format!("active-sessions-{}", ada.id)).await.expect("a list");
        assert_eq!(list, json!([{"token": ada.token, "expiresAt": 1_767_830_400_123_i64}]), "{kind}");

        ada.browser.post("/sign-out", json!({})).await.ok();
        assert_eq!(json_at(&server, &ada.token).await, None, "{kind}");
        assert_eq!(json_at(&server, &format!("active-sessions-{}", ada.id)).await, None, "{kind}");
    }
}

/// As better-auth 1.4.16 writes it: the user first, and no id in the session.
#[tokio::test]
async fn a_session_that_upstream_wrote_is_one() {
    for (kind, configure) in storages().await {
        let server = TestServer::on_sqlite(configure).await;
        let user = server.user_with_password("ada").await;
        let token = "a".repeat(32);
        let value = format!(
            r#"{{"user":{{"name":"ada","email":"ada@example.com","emailVerified":false,"image":null,"createdAt":"2026-01-01T00:00:00.123Z","updatedAt":"2026-01-01T00:00:00.123Z","id":"{0}"}},"session":{{"expiresAt":"2026-01-08T00:00:00.123Z","token":"{token}","createdAt":"2026-01-01T00:00:00.123Z","updatedAt":"2026-01-01T00:00:00.123Z","ipAddress":"","userAgent":"","userId":"{0}"}}}}"#,
            user.id
        );
        storage(&server).set(&token, &value, None).await.unwrap();
        let mut browser = server.browser();
        browser.present(&token);
        assert_eq!(browser.session().await["user"]["email"], "ada@example.com", "{kind}");
        let (id, again) = (browser.session().await, browser.session().await);
        assert_eq!(id["session"]["id"], again["session"]["id"], "{kind}: its id is always the same");
    }
}

#[tokio::test]
async fn a_change_of_the_user_reaches_every_session() {
    for (kind, configure) in storages().await {
        for rows in [false, true] {
            let server = TestServer::on_sqlite(|config| {
                configure(config);
                config.session.store_in_database = rows;
            })
            .await;
            server.user_with_password("ada").await;
            let (mut laptop, mut phone) = (server.sign_in("ada").await, server.sign_in("ada").await);
            laptop.post("/update-user", json!({"name": "Countess"})).await.ok();
            for browser in [&mut laptop, &mut phone] {
                assert_eq!(browser.session().await["user"]["name"], "Countess", "{kind}, rows: {rows}");
            }
        }
    }
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    for (kind, configure) in storages().await {
        for (kept, preserved) in [(false, false), (true, false), (true, true)] {
            let server = TestServer::on_sqlite(|config| {
                configure(config);
                config.session.store_in_database = kept;
                config.session.preserve_in_database = preserved;
            })
            .await;
            server.user_with_password("ada").await;
            server.user_with_password("bob").await;
            let mut bob = server.sign_in("bob").await;
            let mut browsers = vec![];
            for _ in 0..4 {
                server.advance(1);
                browsers.push(server.sign_in("ada").await);
            }
            let what = format!("{kind}, kept: {kept}, preserved: {preserved}");
            let mut tokens = vec![];
            for browser in &mut browsers {
                tokens.push(token_of(&browser.session().await).to_owned());
            }
            let Ok([mut first, mut second, mut third, mut fourth]) = <[Browser; 4]>::try_from(browsers)
            else {
                unreachable!("four")
            };
            let listed = first.get("/list-sessions").await.ok();
            let listed: Vec<_> = listed.as_array().unwrap().iter().map(|session| &session["token"]).collect();
            assert_eq!(listed, tokens.iter().collect::<Vec<_>>(), "{what}");

            bob.post("/revoke-session", json!({"token": tokens[1]})).await.ok();
            assert!(second.is_signed_in().await, "{what}: it is not Bob's");
            first.post("/revoke-session", json!({"token": tokens[1]})).await.ok();
            assert!(!second.is_signed_in().await, "{what}");
            first.post("/revoke-other-sessions", json!({})).await.ok();
            assert!(!third.is_signed_in().await && !fourth.is_signed_in().await, "{what}");
            assert!(first.is_signed_in().await && bob.is_signed_in().await, "{what}");
            first.post("/revoke-sessions", json!({})).await.ok();
            assert!(!first.is_signed_in().await, "{what}");
            if kept {
                let rows = server.count::<SessionRow>().await;
                assert_eq!(rows, if preserved { 5 } else { 1 }, "{what}: Bob's, and those of the past");
            }
        }
    }
}

/// What has its row is good, whatever the storage forgot.
#[tokio::test]
async fn a_storage_may_forget_what_has_a_row() {
    let server = TestServer::on_sqlite(|config| {
        config.secondary_storage.url = Some("memory:".into());
        config.session.store_in_database = true;
    })
    .await;
    let mut ada = server.sign_up("ada").await;
    storage(&server).delete(&ada.token).await.unwrap();
    storage(&server).delete(&format!("active-sessions-{}", ada.id)).await.unwrap();
    assert!(ada.browser.is_signed_in().await);
    server.advance(86_400);
    assert_eq!(ada.browser.session().await["session"]["updatedAt"], "2026-01-02T00:00:00.123Z");
    ada.browser.post("/revoke-sessions", json!({})).await.ok();
    assert!(!ada.browser.is_signed_in().await);
}

/// A well-signed cookie can only name a session.
#[tokio::test]
async fn no_other_key_is_a_session() {
    for (_, configure) in storages().await {
        let server = TestServer::on_sqlite(configure).await;
        let ada = server.sign_up("ada").await;
        let value = json_at(&server, &ada.token).await.unwrap().to_string();
        for key in [format!("active-sessions-{}", ada.id), "a|b".to_owned(), "*".to_owned(), "b".repeat(32)] {
            storage(&server).set(&key, &value, None).await.unwrap();
            let mut browser = server.browser();
            browser.present(&key);
            assert!(!browser.is_signed_in().await, "{key}");
        }
    }
}

#[tokio::test]
async fn a_session_is_good_at_the_next_server_at_once() {
    let Some(url) = redis_url().await else { return };
    let prefix = prefix();
    let configure = |config: &mut Config| {
        config.secondary_storage.url = Some(url.as_str().into());
        config.secondary_storage.key_prefix.clone_from(&prefix);
    };
    let server = TestServer::on_sqlite(configure).await;
    let other = server.beside(configure).await;
    server.user_with_password("ada").await;
    for _ in 0..20 {
        let browser = server.sign_in("ada").await;
        let mut there = other.next_to(&browser);
        assert!(there.is_signed_in().await);
        there.post("/sign-out", json!({})).await.ok();
        assert!(!browser.clone().is_signed_in().await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_does_not_revive_a_session_that_ends() {
    for (kind, configure) in storages().await {
        for rows in [false, true] {
            for end in ["/sign-out", "/revoke-sessions"] {
                let server = TestServer::on_sqlite(|config| {
                    configure(config);
                    config.session.update_age = 0;
                    config.session.store_in_database = rows;
                })
                .await;
                server.user_with_password("ada").await;
                let browser = server.sign_in("ada").await;
                server.advance(1);
                let calls = (0..50).map(|place| {
                    let call = if place % 10 == 5 { Call::post(end) } else { Call::get("/get-session") };
                    let mut browser = browser.clone();
                    tokio::spawn(async move { browser.send(call).await })
                });
                for answer in calls.collect::<Vec<_>>() {
                    let answer = answer.await.expect("an answer");
                    assert!(matches!(answer.status.as_u16(), 200 | 401), "{answer}");
                }
                assert!(!browser.clone().is_signed_in().await, "{kind}, rows: {rows}, {end}");
                let listed = server.sign_in("ada").await.get("/list-sessions").await.ok();
                assert_eq!(listed.as_array().unwrap().len(), 1, "{kind}, rows: {rows}, {end}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_storage_a_server_refuses_and_recovers() {
    let Some(mut redis) = RedisProcess::create(vec![]).await else { return };
    let url = format!("redis://{}", redis.address());
    let server =
        TestServer::on_sqlite(|config| config.secondary_storage.url = Some(url.as_str().into())).await;
    server.user_with_password("ada").await;
    let browser = server.sign_in("ada").await;
    redis.stop();
    let sign_in = portcullis_tests::call::post(
        "/sign-in/email",
        json!({"email": "ada@example.com", "password": PASSWORD}),
    );
    for call in [Call::get("/get-session"), Call::post("/sign-out"), sign_in.clone()] {
        let answer = browser.clone().expecting_failure().send(call).await;
        answer.refused(503, "SERVICE_UNAVAILABLE");
        assert!(answer.header("retry-after").is_some());
        assert!(answer.set_cookies().iter().all(|cookie| cookie.clears()), "{answer}");
    }
    redis.start().await;
    until(async || storage(&server).ping().await.is_ok()).await;
    assert!(!browser.clone().is_signed_in().await, "what it held is gone");
    assert!(server.sign_in("ada").await.is_signed_in().await);
}
