//! A Redis over TLS whose certificate comes from an authority of the operator's own.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use futures_util::StreamExt as _;
use portcullis::kit::secondary_storage::{
    Channels as _, Redis, RedisOptions, SecondaryStorage as _, StorageError,
};
use portcullis_tests::authority::Authority;
use portcullis_tests::redis::RedisProcess;
use portcullis_tests::server::TestServer;

fn options(ca_file: Option<PathBuf>) -> RedisOptions {
    RedisOptions { key_prefix: String::new(), ca_file, timeout: Duration::from_secs(5) }
}

/// Everything that opens a connection.
async fn works(url: &str, authority: &Authority) {
    let storage = Redis::new(url, options(Some(authority.file()))).unwrap();
    storage.set("a", "1", None).await.unwrap();
    assert_eq!(storage.take("a").await.unwrap().as_deref(), Some("1"));
    let mut messages = storage.subscribe("news").await.unwrap();
    storage.publish("news", b"one").await.unwrap();
    assert_eq!(messages.next().await.as_deref(), Some(b"one".as_slice()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operators_own_authority_vouches_for_it_and_no_other() {
    let authority = Authority::new();
    let Some((_redis, port)) = RedisProcess::over_tls(&authority, vec![]).await else { return };
    let url = format!("rediss://localhost:{port}");
    works(&url, &authority).await;
    for stranger in [None, Some(Authority::new())] {
        let storage = Redis::new(&url, options(stranger.as_ref().map(Authority::file))).unwrap();
        let refused = storage.ping().await.unwrap_err().to_string();
        assert!(refused.contains("certificate"), "{refused}");
        assert!(storage.subscribe("news").await.is_err());
    }
    // It is the host's name that the certificate is for.
    let elsewhere =
        Redis::new(&format!("rediss://127.0.0.2:{port}"), options(Some(authority.file()))).unwrap();
    assert!(elsewhere.ping().await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn it_vouches_for_a_cluster() {
    let authority = Authority::new();
    let cluster = vec!["--cluster-enabled", "yes", "--tls-cluster", "yes"];
    let Some((redis, port)) = RedisProcess::over_tls(&authority, cluster).await else { return };
    assert_eq!(redis.ask("CLUSTER ADDSLOTSRANGE 0 16383"), "OK");
    portcullis_tests::redis::until(async || redis.ask("CLUSTER INFO").contains("cluster_state:ok")).await;
    works(&format!("rediss-cluster://localhost:{port}"), &authority).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_keeps_its_sessions_there() {
    let authority = Authority::new();
    let Some((redis, port)) = RedisProcess::over_tls(&authority, vec![]).await else { return };
    let server = TestServer::on_sqlite(|config| {
        config.secondary_storage.url = Some(format!("rediss://localhost:{port}").into());
        config.secondary_storage.ca_file = Some(authority.file());
    })
    .await;
    let mut ada = server.sign_up("ada").await;
    assert!(ada.browser.is_signed_in().await);
    assert_eq!(redis.ask(&format!("EXISTS {}", ada.token)), "1");
}

#[tokio::test]
async fn a_file_without_authorities_is_a_mistake() {
    let refused = |file: &Path| {
        let refused = Redis::new("rediss://localhost", options(Some(file.to_owned()))).unwrap_err();
        assert!(matches!(refused, StorageError::CaFile { .. }), "{refused:?}");
        refused.to_string()
    };
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for (text, reason) in [("", "no certificate"), ("a key", "no certificate"), (broken, "broken")] {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        let said = refused(file.path());
        assert!(said.starts_with("secondary_storage.ca_file ") && said.contains(reason), "{said}");
    }
    refused(Path::new("/nowhere/ca.pem"));
}
