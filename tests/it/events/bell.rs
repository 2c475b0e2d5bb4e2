//! An event rings the bell of other servers through the Redis that they share, whatever the database carries.

use std::path::Path;

use macro_rules_attribute::apply;
use portcullis::Config;
use portcullis_tests::databases::{Backend, TestDatabase};
use portcullis_tests::every_database;
use portcullis_tests::feed::Feed;
use portcullis_tests::redis::{Kind, RedisProcess, TestStorage, prefix, until};
use portcullis_tests::server::{TestServer, User};
use serde_json::json;

use crate::PROGRAM;

/// So that whatever is heard was rung.
const HARDLY_EVER: u64 = 3_600_000;

async fn two_servers(database: TestDatabase, url: &str) -> TestServer {
    let prefix = prefix();
    let configure = |config: &mut Config| {
        config.events.poll_millis = HARDLY_EVER;
        config.secondary_storage.url = Some(url.into());
        config.secondary_storage.key_prefix.clone_from(&prefix);
        // Where the test puts its user's session.
        config.session.store_in_database = true;
    };
    TestServer::in_processes(2, Path::new(PROGRAM), database, &configure).await
}

/// Whoever listens at one server hears within a second what happens at the other.
async fn hears_of_the_other(server: &TestServer, ada: &User, ear: &mut Feed) {
    let mut there = server.next_to(&ada.browser);
    there.post("/update-user", json!({"name": "Countess"})).await.ok();
    assert_eq!(ear.next().await.as_deref(), Some("user.changed"));
    there.post("/sign-out", json!({})).await.ok();
    assert_eq!(ear.next().await.as_deref(), Some("session.ended"));
}

async fn rings(database: TestDatabase, kind: Kind) {
    let Some(storage) = TestStorage::create(kind).await else { return };
    let server = two_servers(database, &storage.url).await;
    let ada = server.user("ada").await;
    let mut ear = ada.browser.listen(None).await.begun().await;
    hears_of_the_other(&server, &ada, &mut ear).await;
}

#[apply(every_database)]
async fn a_redis_rings_it(database: TestDatabase) {
    rings(database, Kind::Redis).await;
}

#[apply(every_database)]
async fn a_cluster_rings_it(database: TestDatabase) {
    rings(database, Kind::Cluster).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_listened_before_their_redis_was_away_hears_it_again() {
    let Some(database) = TestDatabase::create(Backend::MySql).await else { return };
    let Some(mut redis) = RedisProcess::create(vec![]).await else { return };
    let server = two_servers(database, &format!("redis://{}", redis.address())).await;
    let ada = server.user("ada").await;
    let mut ear = ada.browser.listen(None).await.begun().await;
    redis.stop();
    redis.start().await;
    let channel = format!("{}portcullis_events", server.config.secondary_storage.key_prefix);
    until(async || redis.ask(&format!("PUBSUB NUMSUB {channel}")).ends_with('1')).await;
    hears_of_the_other(&server, &ada, &mut ear).await;
}
