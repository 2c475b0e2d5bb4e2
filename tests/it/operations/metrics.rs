//! The metrics tell how the parts of the server are doing.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use macro_rules_attribute::apply;
use portcullis::config::RateLimitRule;
use portcullis::store::StoreError;
use portcullis_tests::PASSWORD;
use portcullis_tests::call::Call;
use portcullis_tests::databases::{Backend, TestDatabase};
use portcullis_tests::every_database;
use portcullis_tests::server::{TestServer, address};
use serde_json::json;
use tokio::sync::Notify;

/// How long something may take until it shows.
const PATIENCE: Duration = Duration::from_secs(20);

/// The value of a metric: `limit_checks_total{outcome="limited"}`.
#[track_caller]
fn metric(server: &TestServer, name: &str) -> f64 {
    let shared = server.auth().shared();
    let text = shared.metrics.render(shared);
    let line = text.lines().find_map(|line| line.strip_prefix("portcullis_")?.strip_prefix(name));
    line.unwrap_or_else(|| panic!("no {name} in {text}")).trim().parse().unwrap()
}

/// Waits until a metric has a value.
async fn shows(server: &TestServer, name: &str, value: f64) {
    let started = Instant::now();
    while metric(server, name) != value {
        assert!(started.elapsed() < PATIENCE, "{name} is {}, not {value}", metric(server, name));
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn passwords_run_and_wait() {
    let server = TestServer::on_sqlite(|config| config.password.threads = 1).await;
    server.user_with_password("ada").await;
    let body = json!({"email": address("ada"), "password": PASSWORD});
    let sign_ins = join_all((0..4).map(|_| {
        let (mut browser, body) = (server.browser(), body.clone());
        async move { browser.post("/sign-in/email", body).await.ok() }
    }));
    let looking = async {
        shows(&server, "passwords_running", 1.0).await;
        shows(&server, "passwords_waiting", 2.0).await;
    };
    tokio::join!(sign_ins, looking);
    for gauge in ["passwords_running", "passwords_waiting"] {
        assert_eq!(metric(&server, gauge), 0.0, "{gauge}: whoever has the answer sees it");
    }
}

#[tokio::test]
async fn limits_are_counted_by_outcome() {
    let server = TestServer::on_sqlite(|config| {
        config.rate_limit.enabled = true;
        let path = "/ok".to_owned();
        config.rate_limit.rules = vec![RateLimitRule { path, enabled: true, window: Some(60), max: Some(3) }];
    })
    .await;
    let mut browser = server.browser();
    for _ in 0..5 {
        browser.send(Call::get("/ok")).await;
    }
    for (outcome, count) in [("allowed", 3.0), ("limited", 2.0), ("failed", 0.0)] {
        assert_eq!(
            metric(&server, &format!("limit_checks_total{{outcome=\"{outcome}\"}}")),
            count,
            "{outcome}"
        );
    }
}

#[tokio::test]
async fn the_session_cache_is_hit_or_missed() {
    let server = TestServer::on_sqlite(|config| config.session.cookie_cache.enabled = true).await;
    let mut ada = server.sign_up("ada").await;
    let lookups =
        |outcome: &str| metric(&server, &format!("session_cache_lookups_total{{outcome=\"{outcome}\"}}"));
    ada.browser.get("/get-session").await.ok();
    assert_eq!((lookups("hit"), lookups("miss")), (1.0, 0.0), "signing up filled the cache");
    let mut bare = server.browser();
    bare.present(&ada.token);
    bare.get("/get-session").await.ok();
    assert_eq!((lookups("hit"), lookups("miss")), (1.0, 1.0));
    server.browser().get("/get-session").await.ok();
    assert_eq!(
        (lookups("hit"), lookups("miss")),
        (1.0, 1.0),
        "without a session there is nothing to look for"
    );

    let off = TestServer::on_sqlite(|_| {}).await;
    off.sign_up("ada").await.browser.get("/get-session").await.ok();
    assert_eq!(metric(&off, "session_cache_lookups_total{outcome=\"miss\"}"), 0.0, "there is no cache");
}

/// On SQLite transactions wait for the writer, on the others for one of the connections.
#[apply(every_database)]
async fn whoever_waits_for_a_connection_is_counted(database: TestDatabase) {
    let pool = if database.backend == Backend::Sqlite { "writer" } else { "all" };
    let server = TestServer::start(database, |config| config.database.max_connections = 1).await;
    let awaited = format!("database_connections_awaited{{pool=\"{pool}\"}}");
    assert_eq!(metric(&server, &awaited), 0.0);
    let (begun, go) = (&Notify::new(), &Notify::new());
    let holding = server.store.transaction(|_| async move {
        begun.notify_one();
        go.notified().await;
        Ok::<_, StoreError>(())
    });
    let waiting = async {
        begun.notified().await;
        let transactions =
            join_all((0..3).map(|_| server.store.transaction(async |_| Ok::<_, StoreError>(()))));
        let looking = async {
            shows(&server, &awaited, 3.0).await;
            assert_eq!(
                metric(&server, &format!("database_connections{{pool=\"{pool}\",state=\"used\"}}")),
                1.0
            );
            go.notify_one();
        };
        tokio::join!(transactions, looking).0
    };
    let (held, waited) = tokio::join!(holding, waiting);
    held.unwrap();
    waited.into_iter().for_each(|transaction| transaction.unwrap());
    assert_eq!(metric(&server, &awaited), 0.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn listeners_are_counted_and_the_reader_keeps_up() {
    let server = TestServer::on_sqlite(|_| {}).await;
    assert_eq!(metric(&server, "event_lag_seconds"), 0.0, "nobody listens");
    let mut ada = server.user("ada").await;
    let mut ear = ada.browser.listen(None).await.begun().await;
    let _service = server.auth().events().unwrap().subscribe(None).await.unwrap();
    assert_eq!(metric(&server, "event_listeners{feed=\"session\"}"), 1.0);
    assert_eq!(metric(&server, "event_listeners{feed=\"service\"}"), 1.0);
    ada.browser.post("/update-user", json!({"name": "Countess"})).await.ok();
    assert_eq!(ear.next().await.as_deref(), Some("user.changed"));
    let lag = metric(&server, "event_lag_seconds");
    assert!(lag > 0.0 && lag < 5.0, "{lag}");
    drop(ear);
    shows(&server, "event_listeners{feed=\"session\"}", 0.0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mails_are_counted_by_fate() {
    let server = TestServer::on_sqlite(|_| {}).await;
    server.user("ada").await;
    server.browser().post("/request-password-reset", json!({"email": address("ada")})).await.ok();
    shows(&server, "mails{fate=\"sent\"}", 1.0).await;
    shows(&server, "mails{fate=\"queued\"}", 0.0).await;
    assert_eq!(metric(&server, "mails{fate=\"failed\"}"), 0.0);
}
