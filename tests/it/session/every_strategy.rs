//! Every lifetime, wherever sessions live and however they are cached: good in its last second, dead at its end, and
//! the cookies last exactly as long.

use portcullis::Config;
use portcullis::kit::session_cache::Encoding;
use portcullis_tests::PASSWORD;
use portcullis_tests::answer::Answer;
use portcullis_tests::browser::SESSION_COOKIE;
use portcullis_tests::server::TestServer;
use serde_json::json;

const DAY: i64 = 86_400;

/// What configures a strategy.
type Configure = fn(&mut Config);

const STRATEGIES: [(&str, Configure); 7] = [
    ("stored", |_| {}),
    ("cached as compact", |config| cached(config, Encoding::Compact)),
    ("cached as jwt", |config| cached(config, Encoding::Jwt)),
    ("cached as jwe", |config| cached(config, Encoding::Jwe)),
    ("in a storage", |config| config.secondary_storage.url = Some("memory:".into())),
    ("in a storage and as rows", |config| {
        config.secondary_storage.url = Some("memory:".into());
        config.session.store_in_database = true;
    }),
    ("stateless", |config| config.session.stateless = true),
];

fn cached(config: &mut Config, strategy: Encoding) {
    config.session.cookie_cache.enabled = true;
    config.session.cookie_cache.strategy = strategy;
}

/// Servers of every strategy, configured so.
async fn servers(configure: impl Fn(&mut Config)) -> Vec<(&'static str, TestServer)> {
    let mut servers = vec![];
    for (strategy, its) in STRATEGIES {
        let server = TestServer::on_sqlite(|config| {
            its(config);
            configure(config);
        });
        servers.push((strategy, server.await));
    }
    servers
}

/// For how long each cookie is kept that an answer sets.
fn kept(answer: &Answer) -> Vec<(String, Option<u64>)> {
    let max_age =
        |attributes: &str| Some(attributes.strip_prefix("Max-Age=")?.split(';').next()?.parse().unwrap());
    let set = answer.set_cookies().into_iter().filter(|cookie| !cookie.clears());
    set.map(|cookie| (cookie.name, max_age(&cookie.attributes))).collect()
}

/// Of the session's own cookie.
fn session_kept(answer: &Answer) -> Option<u64> {
    kept(answer).into_iter().find(|(name, _)| name == SESSION_COOKIE).and_then(|(_, max_age)| max_age)
}

#[tokio::test]
async fn a_session_ends_after_expires_in() {
    let configure = |config: &mut Config| {
        config.session.expires_in = 3600;
        config.session.disable_session_refresh = true;
        // Longer than the session: it must not outlive it.
        config.session.cookie_cache.max_age = 10_000;
    };
    for (strategy, server) in servers(configure).await {
        server.user_with_password("ada").await;
        let mut browser = server.browser();
        let body = json!({"email": "ada@example.com", "password": PASSWORD});
        let answer = browser.post("/sign-in/email", body).await;
        assert!(
            kept(&answer).into_iter().all(|(_, max_age)| max_age == Some(3600)),
            "{strategy}: {answer:?}"
        );
        server.advance(1000);
        let answer = browser.post("/update-user", json!({"name": "Countess"})).await;
        assert!(
            kept(&answer).into_iter().all(|(_, max_age)| max_age == Some(2600)),
            "{strategy}: {answer:?}"
        );
        assert_eq!(session_kept(&answer), Some(2600), "{strategy}");
        server.advance(2599);
        assert!(browser.clone().is_signed_in().await, "{strategy}: in its last second");
        let update = async || browser.clone().post("/update-user", json!({"name": "Ada"})).await.status;
        assert_eq!(update().await, 200, "{strategy}: in its last second");
        server.advance(1);
        assert_eq!(update().await, 401, "{strategy}: at its end");
        assert!(!browser.is_signed_in().await, "{strategy}: at its end");
        assert!(browser.cookies.is_empty(), "{strategy}: {:?}", browser.cookies.keys());
    }
}

#[tokio::test]
async fn a_session_is_renewed_at_update_age() {
    for (strategy, server) in servers(|_| {}).await {
        server.user_with_password("ada").await;
        let mut browser = server.sign_in("ada").await;
        server.advance(DAY - 1);
        let answer = browser.get("/get-session").await;
        assert_eq!(answer.ok()["session"]["expiresAt"], "2026-01-08T00:00:00.123Z", "{strategy}");
        assert_eq!(session_kept(&answer), None, "{strategy}: not yet");
        // Whatever was cached just now is too old by then.
        browser.cookies.retain(|name, _| strategy == "stateless" || name == SESSION_COOKIE);
        server.advance(if strategy == "stateless" { 300 } else { 1 });
        let answer = browser.get("/get-session").await;
        assert_eq!(session_kept(&answer), Some(604_800), "{strategy}: renewed");
        server.advance(7 * DAY - 1);
        let unchanged = "/get-session?disableRefresh=true";
        assert!(browser.get(unchanged).await.ok().is_object(), "{strategy}: in its last second");
        server.advance(1);
        assert!(browser.get(unchanged).await.ok().is_null(), "{strategy}: at its end");
    }
}

#[tokio::test]
async fn one_that_is_not_remembered_ends_after_a_day() {
    for (strategy, server) in servers(|config| config.session.update_age = 0).await {
        server.user_with_password("ada").await;
        let mut browser = server.browser();
        let body = json!({"email": "ada@example.com", "password": PASSWORD, "rememberMe": false});
        let answer = browser.post("/sign-in/email", body).await;
        assert!(kept(&answer).into_iter().all(|(_, max_age)| max_age.is_none()), "{strategy}: {answer:?}");
        server.advance(DAY - 1);
        assert!(browser.is_signed_in().await, "{strategy}: in its last second");
        server.advance(1);
        assert!(!browser.is_signed_in().await, "{strategy}: at its end");
    }
}

#[tokio::test]
async fn it_is_fresh_for_fresh_age() {
    let configure = |config: &mut Config| {
        config.session.fresh_age = 600;
        config.session.disable_session_refresh = true;
    };
    for (strategy, server) in servers(configure).await {
        server.user_with_password("ada").await;
        let mut browser = server.sign_in("ada").await;
        let mut unlink = async |passed| {
            server.advance(passed);
            browser.get("/get-session").await.ok();
            // Of the last account nothing is removed, but the door is passed.
            browser.post("/unlink-account", json!({"providerId": "credential"})).await.code().unwrap()
        };
        assert_eq!(unlink(599).await, "YOU_CANT_UNLINK_YOUR_LAST_ACCOUNT", "{strategy}: in its last second");
        assert_eq!(unlink(1).await, "SESSION_IS_NOT_FRESH", "{strategy}: at its end");
    }
}
