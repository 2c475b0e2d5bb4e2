//! A Redis that is away fails what is asked meanwhile, at once, and nothing later.

use std::time::{Duration, Instant};

use portcullis::kit::secondary_storage::{Redis, RedisOptions, SecondaryStorage as _, StorageError};
use portcullis_tests::redis::{RedisProcess, until};

fn connect(url: &str, timeout: Duration) -> Redis {
    Redis::new(url, RedisOptions { key_prefix: String::new(), ca_file: None, timeout }).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_back_as_soon_as_it_is_there() {
    let Some(mut server) = RedisProcess::create(vec![]).await else { return };
    let storage = connect(&format!("redis://{}", server.address()), Duration::from_secs(5));
    storage.set("a", "1", None).await.unwrap();
    for _ in 0..3 {
        server.stop();
        let stopped = Instant::now();
        for _ in 0..5 {
            assert!(matches!(storage.get("a").await, Err(StorageError::Unavailable(_))));
        }
        assert!(stopped.elapsed() < Duration::from_secs(4), "nobody waits for what is away");
        server.start().await;
        until(async || storage.ping().await.is_ok()).await;
        for _ in 0..5 {
            assert_eq!(storage.get("a").await.unwrap(), None);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_may_start_before_its_redis() {
    let Some(mut server) = RedisProcess::create(vec![]).await else { return };
    server.stop();
    let storage = connect(&format!("redis://{}", server.address()), Duration::from_secs(5));
    assert!(storage.ping().await.is_err());
    server.start().await;
    storage.ping().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_hangs_fails_in_time() {
    let Some(server) = RedisProcess::create(vec![]).await else { return };
    let storage = connect(&format!("redis://{}", server.address()), Duration::from_millis(200));
    storage.set("a", "1", None).await.unwrap();
    server.hang(true);
    let asked = Instant::now();
    assert!(storage.get("a").await.is_err());
    assert!(asked.elapsed() < Duration::from_secs(5));
    server.hang(false);
    until(async || storage.get("a").await.is_ok_and(|value| value.as_deref() == Some("1"))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_was_wrong_may_become_right() {
    let Some(server) = RedisProcess::create(vec!["--requirepass", "swordfish"]).await else { return };
    let storage = connect(&format!("redis://:mackerel@{}", server.address()), Duration::from_secs(5));
    let refused = storage.ping().await.unwrap_err().to_string();
    assert!(!refused.contains("mackerel"), "{refused}");
    assert!(server.ask("-a swordfish CONFIG SET requirepass mackerel").ends_with("OK"));
    storage.ping().await.unwrap();
}

#[tokio::test]
async fn an_address_that_means_nothing_is_refused_without_being_shown() {
    for (url, reason) in [
        ("", "must start with redis://, rediss://, redis-cluster:// or rediss-cluster://"),
        ("http://swordfish", "must start with redis://"),
        ("redis://me:swordfish@host:port", "can't be used"),
        ("redis://me:swordfish@host/fish", "can't be used"),
        ("redis-cluster://me:swordfish@host:port", "can't be read"),
        ("redis-cluster://me:swordfish@host?node=other:port", "has a node that is no host:port"),
    ] {
        let refused = Redis::check_url(url).unwrap_err().to_string();
        let said = refused.strip_prefix("secondary_storage.url ").expect("the key");
        assert!(said.starts_with(reason) && !refused.contains("fish"), "{url}: {refused}");
    }
    for url in [
        "redis://host",
        "redis://:swordfish@host:1/3",
        "rediss://me:swordfish@host",
        "redis-cluster://me:sword%20fish@host:1?node=[::1]:2&node=other",
        "rediss-cluster://host",
    ] {
        Redis::check_url(url).unwrap();
    }
}
