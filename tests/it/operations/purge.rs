//! Rows whose time is over go by themselves, off every request's path.

use std::time::{Duration, Instant};

use macro_rules_attribute::apply;
use portcullis::Config;
use portcullis::config::RateLimitStorage;
use portcullis::features::rate_limit::RateLimitRow;
use portcullis::features::session::SessionRow;
use portcullis::features::verification::VerificationRow;
use portcullis::purge;
use portcullis::store::{Extra, Id, StoreError, migrate};
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::process;

/// More than two batches.
const ROWS: usize = 1_203;

async fn tokens(server: &TestServer, count: usize, lifetime: i64) {
    let now = server.clock.now();
    let row = |number: usize| VerificationRow {
        id: Id::unset(),
        identifier: format!("reset-password:{lifetime}:{number}"),
        value: "somebody".to_owned(),
        expires_at: (now + chrono::TimeDelta::seconds(lifetime)).into(),
        created_at: now.into(),
        updated_at: now.into(),
        extra: Extra::default(),
    };
    let row = &row;
    let made = server.store.transaction(|store| async move {
        for number in 0..count {
            store.create(row(number)).await?;
        }
        Ok::<_, StoreError>(())
    });
    made.await.expect("rows");
}

async fn purged(server: &TestServer) -> Vec<(&'static str, u64)> {
    let purged = purge::run(server.auth().shared()).await.expect("a purge");
    purged.into_iter().map(|purged| (purged.table, purged.rows)).collect()
}

#[apply(every_database)]
async fn a_row_goes_once_it_was_kept_for_long_enough(database: TestDatabase) {
    let server = TestServer::start(database, |config| config.purge.keep = 100).await;
    tokens(&server, 1, 10).await;
    tokens(&server, 2, 20).await;
    let ada = server.user("ada").await;
    for (seconds, tokens) in [(0, 3), (110, 3), (1, 2), (9, 2), (1, 0)] {
        server.advance(seconds);
        purged(&server).await;
        assert_eq!(server.count::<VerificationRow>().await, tokens, "{seconds} s later");
    }
    let lifetime = server.config.session.expires_in.cast_signed();
    server.advance(lifetime - 121 + 100);
    assert_eq!(purged(&server).await, [("session", 0), ("verification", 0), ("authEvent", 0)]);
    server.advance(1);
    assert_eq!(purged(&server).await, [("session", 1), ("verification", 0), ("authEvent", 0)]);
    assert_eq!(server.sessions_of(&ada.id).await.len(), 0);
}

/// Whatever `purge.keep` says: they have a retention of their own.
#[apply(every_database)]
async fn an_event_goes_once_it_is_old_enough(database: TestDatabase) {
    let server = TestServer::start(database, |config| config.events.retention = 3_600).await;
    let mut ada = server.user("ada").await;
    ada.browser.post("/update-user", json!({"name": "First"})).await.ok();
    server.advance(3_000);
    ada.browser.post("/update-user", json!({"name": "Second"})).await.ok();
    for (seconds, gone) in [(600, 0), (1, 1), (2_999, 0), (1, 1)] {
        server.advance(seconds);
        assert_eq!(purged(&server).await[2], ("authEvent", gone), "{seconds} s later");
    }
}

/// A count that is still judged by stays, so that a purge frees nobody.
#[apply(every_database)]
async fn a_count_goes_once_the_longest_window_is_over(database: TestDatabase) {
    let limits = |config: &mut Config| {
        config.rate_limit.enabled = true;
        config.rate_limit.storage = RateLimitStorage::Database;
        config.rate_limit.rules =
            vec![serde_json::from_str(r#"{"path": "/ok", "max": 1, "window": 100}"#).unwrap()];
    };
    let server = TestServer::start(database, limits).await;
    let ask = async || server.browser().get("/ok").await.status.as_u16();
    assert_eq!((ask().await, ask().await), (200, 429));
    server.advance(99);
    assert_eq!((purged(&server).await[3], ask().await), (("rateLimit", 0), 429));
    server.advance(2);
    assert_eq!((purged(&server).await[3], ask().await), (("rateLimit", 1), 200));

    // Failed sign-ins are remembered for a day longer than the longest delay.
    let delaying = server.beside(|config| {
        limits(config);
        config.rate_limit.sign_in_delay.enabled = true;
        config.rate_limit.sign_in_delay.longest_delay = 900;
    });
    let delaying = delaying.await;
    let guess = json!({"email": "ada@example.com", "password": "a wrong password"});
    delaying.browser().post("/sign-in/email", guess).await.refused(401, "INVALID_EMAIL_OR_PASSWORD");
    let counts = delaying.count::<RateLimitRow>().await;
    delaying.advance(86_400 + 900);
    assert_eq!(purged(&delaying).await[3], ("rateLimit", 0));
    delaying.advance(1);
    assert_eq!(purged(&delaying).await[3], ("rateLimit", counts));
}

#[apply(every_database)]
async fn several_servers_share_the_work(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    let others = [server.beside(|_| {}).await, server.beside(|_| {}).await];
    tokens(&server, ROWS, 10).await;
    server.advance(86_400 + 11);
    tokens(&server, 3, 10).await;
    let [second, third] = &others;
    let rounds = tokio::join!(purged(&server), purged(second), purged(third));
    let rows = [rounds.0, rounds.1, rounds.2].iter().flatten().map(|(_, rows)| *rows).sum::<u64>();
    assert_eq!(rows, ROWS as u64, "every row is deleted once");
    assert_eq!(server.count::<VerificationRow>().await, 3, "what lives stays");
    let metrics =
        [&server, second, third].map(|server| server.auth().shared().metrics.render(server.auth().shared()));
    assert!(
        metrics.iter().any(|text| text.contains("portcullis_purged_rows_total{table=\"verification\"} "))
    );
}

#[apply(every_database)]
async fn a_missing_index_comes_with_the_migration(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    let (quote, on) = match server.config.database.url.expose().starts_with("mysql") {
        true => ('`', " ON `verification`"),
        false => ('"', ""),
    };
    let drop = format!("DROP INDEX {quote}verification_expiresAt_idx{quote}{on}");
    server.store.raw(&drop, &drop, &drop, &[], &[]).await.expect("there was one");
    let plan = migrate::apply(&server.store).await.expect("migrated");
    assert_eq!(plan.statements.len(), 1, "{plan}");
    let made = &plan.statements[0];
    assert!(made.starts_with("CREATE INDEX") && made.contains("verification_expiresAt_idx"), "{made}");
    assert!(migrate::plan(&server.store).await.expect("a plan").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_date_that_sqlite_keeps_as_a_number_is_left_alone() {
    let server = TestServer::on_sqlite(|_| {}).await;
    server.user("ada").await;
    let number = "UPDATE session SET expiresAt = 4000000000000";
    server.store.raw(number, number, number, &[], &[]).await.expect("SQLite takes it");
    server.advance(86_400);
    assert_eq!(purged(&server).await[0], ("session", 0));
    assert_eq!(server.count::<SessionRow>().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn serve_does_it_by_itself() {
    let server = process(|config| config.purge.interval = 1).await;
    tokens(&server, 5, -90_000).await;
    tokens(&server, 1, 90_000).await;
    let started = Instant::now();
    while server.count::<VerificationRow>().await > 1 {
        assert!(started.elapsed() < Duration::from_secs(30), "expired rows are still there");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(server.count::<VerificationRow>().await, 1);
}
