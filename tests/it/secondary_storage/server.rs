//! A server with a secondary storage: what it counts there, and what it answers while that is away.

use axum::body::Body;
use http::{Request, StatusCode};
use portcullis::config::{MailTransport, RateLimitStorage};
use portcullis::kit::clock::Clock;
use portcullis::kit::secondary_storage::{MemoryStorage, SecondaryStorage as _};
use portcullis::{Auth, Config, standalone};
use portcullis_tests::call::Call;
use portcullis_tests::redis::{RedisProcess, until};
use portcullis_tests::server::{SECRET, TestServer};
use serde_json::{Value, json};
use tower::ServiceExt as _;

/// A server of somebody's own, without a test's surroundings.
fn config() -> Config {
    let mut config = Config { secret: SECRET.into(), ..Config::default() };
    config.database.url = "sqlite::memory:".into();
    config.mail.transport = MailTransport::None;
    config
}

async fn ready(auth: &Auth) -> StatusCode {
    let request = Request::get("/health/ready").body(Body::empty()).unwrap();
    standalone::router(auth).oneshot(request).await.unwrap().status()
}

#[tokio::test(flavor = "multi_thread")]
async fn while_it_is_away_nobody_passes_uncounted() {
    let Some(mut redis) = RedisProcess::create(vec![]).await else { return };
    let server = TestServer::on_sqlite(|config| {
        config.rate_limit.enabled = true;
        config.secondary_storage.url = Some(format!("redis://{}", redis.address()).into());
    })
    .await;
    server.browser().get("/get-session").await.ok();
    assert_eq!(ready(server.auth()).await, 200);
    redis.stop();
    for path in ["/get-session", "/nothing"] {
        let answer = server.browser().expecting_failure().send(Call::get(path)).await;
        assert_eq!(answer.header("retry-after"), Some("1"), "{answer}");
        answer.refused(503, "SERVICE_UNAVAILABLE");
    }
    assert_eq!(ready(server.auth()).await, 503);
    redis.start().await;
    until(async || ready(server.auth()).await == 200).await;
    server.browser().get("/get-session").await.ok();
}

#[tokio::test]
async fn a_library_user_brings_their_own() {
    let mut config = config();
    config.rate_limit.storage = RateLimitStorage::Secondary;
    let storage = MemoryStorage::new(Clock::system());
    let auth = Auth::builder(config.clone()).secondary_storage(storage.clone()).build().await.unwrap();
    assert!(auth.shared().secondary_storage.is_some());
    let request = Request::get("/api/auth/ok").body(Body::empty()).unwrap();
    assert_eq!(auth.router().oneshot(request).await.unwrap().status(), 200);
    let kept = storage.get("unknown|/ok").await.unwrap().expect("a count under upstream's key");
    let mut kept: Value = serde_json::from_str(&kept).unwrap();
    assert!(kept["lastRequest"].take().is_i64());
    assert_eq!(kept, json!({"key": "unknown|/ok", "count": 1, "lastRequest": null}));

    let refused = Auth::builder(config).build().await.err().expect("there is no storage").to_string();
    assert!(refused.contains("set secondary_storage.url"), "{refused}");
}

#[tokio::test]
async fn counts_that_are_kept_elsewhere_are_shared_with_a_second_server() {
    let storage = MemoryStorage::new(Clock::system());
    let mut config = config();
    config.rate_limit.max = 3;
    let mut statuses = vec![];
    for _ in 0..2 {
        let auth = Auth::builder(config.clone()).secondary_storage(storage.clone()).build().await.unwrap();
        for _ in 0..2 {
            let request = Request::get("/api/auth/ok").body(Body::empty()).unwrap();
            statuses.push(auth.router().oneshot(request).await.unwrap().status().as_u16());
        }
    }
    assert_eq!(statuses, [200, 200, 200, 429]);
}
