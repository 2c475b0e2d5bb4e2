//! Messages between servers, and keys that are not each other's.

use futures_util::StreamExt as _;
use portcullis::kit::secondary_storage::{Channels as _, SecondaryStorage as _};
use portcullis_tests::redis::{self, Kind, TestStorage};

async fn carries_messages(kind: Kind) {
    let Some(test) = TestStorage::create(kind).await else { return };
    let channels = test.storage.channels().expect("a Redis");
    let mut listeners =
        vec![channels.subscribe("news").await.unwrap(), channels.subscribe("news").await.unwrap()];
    for message in [b"first".as_slice(), b"\0\xff"] {
        channels.publish("news", message).await.unwrap();
        for listener in &mut listeners {
            assert_eq!(listener.next().await.as_deref(), Some(message));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_carries_messages() {
    carries_messages(Kind::Redis).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_carries_messages() {
    carries_messages(Kind::Cluster).await;
}

#[tokio::test]
async fn memory_has_no_channels() {
    let test = TestStorage::create(Kind::Memory).await.unwrap();
    assert!(test.storage.channels().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_with_its_connection() {
    let Some(mut server) = redis::RedisProcess::create(vec![]).await else { return };
    let redis = redis::connect(&format!("redis://{}", server.address()), "");
    let mut messages = redis.subscribe("news").await.unwrap();
    server.stop();
    assert_eq!(messages.next().await, None);
    assert!(redis.subscribe("news").await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_with_another_prefix_are_others() {
    let Some(url) = redis::redis_url().await else { return };
    let (ours, theirs) = (redis::prefix(), redis::prefix());
    let (one, other) = (redis::connect(&url, &ours), redis::connect(&url, &theirs));
    one.set("key", "1", Some(std::time::Duration::from_secs(60))).await.unwrap();
    assert_eq!(other.get("key").await.unwrap(), None);
    let all = redis::connect(&url, "");
    assert_eq!(all.take(&format!("{ours}key")).await.unwrap().as_deref(), Some("1"));
}
