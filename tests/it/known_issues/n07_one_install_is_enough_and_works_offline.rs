//! The program serves from an empty folder without configuration, and neither its pages nor the npm package need anything
//! from elsewhere.

use std::net::TcpListener;
use std::time::Duration;

use portcullis_tests::PASSWORD;
use portcullis_tests::command::in_folder;
use serde_json::{Value, json};

use super::PROGRAM;

#[tokio::test]
async fn the_program_alone_serves_and_its_pages_ask_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    let address = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).unwrap();
    let base = format!("http://{address}");
    let mut process = in_folder(PROGRAM, folder.path())
        .arg("serve")
        .env("PORTCULLIS_SERVER__LISTEN", address.to_string())
        .env("PORTCULLIS_BASE_URL", &base)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let client = reqwest::Client::new();
    while !client.get(format!("{base}/health/ready")).send().await.is_ok_and(|answer| answer.status() == 200)
    {
        assert_eq!(process.try_wait().unwrap(), None, "it ended");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let body = json!({"name": "Ada", "email": "ada@example.com", "password": PASSWORD});
    let signed_up = client.post(format!("{base}/api/auth/sign-up/email")).json(&body).send().await.unwrap();
    assert_eq!(signed_up.status(), 200);
    for page in ["/", "/api/auth/reference", "/api/auth/error"] {
        let answer = client.get(format!("{base}{page}")).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{page}");
        let Some(policy) = answer.headers().get("content-security-policy") else {
            let kind = answer.headers()["content-type"].to_str().unwrap();
            assert!(
                kind.starts_with("text/plain"),
                "{page}: what loads nothing needs no policy, and is no {kind}"
            );
            continue;
        };
        let policy = policy.to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{page}: {policy}");
        let elsewhere =
            policy.split([';', ' ']).find(|source| source.contains('.') || source.contains("http"));
        assert_eq!(elsewhere, None, "{page} may load something from elsewhere");
    }
    process.kill().await.unwrap();
}

#[test]
fn the_package_brings_everything() {
    let package: Value = serde_json::from_str(include_str!("../../../client-wasm/package.json")).unwrap();
    for more in ["dependencies", "peerDependencies", "optionalDependencies", "scripts"] {
        assert_eq!(package[more], Value::Null, "installing the package would do or need more");
    }
}
