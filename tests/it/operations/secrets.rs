//! `portcullis secrets`: the secret that signs is replaced, and nobody is signed out.

use portcullis_tests::call::Call;
use portcullis_tests::processes::Process;
use portcullis_tests::server::address;
use serde_json::Value;

use super::process;

const DONE: &str = "the configuration was reloaded";

fn said(process: &Process, command: &[&str]) -> String {
    let output = process.run(&[&["secrets"], command].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_cookie_lives_until_its_secret_is_removed() {
    let server = process(|config| {
        config.secret = "".into();
        config.audit.enabled = true;
    })
    .await;
    let process = &server.processes[0];
    let mut old = server.sign_up("ada").await.browser;
    assert!(said(process, &["status"]).starts_with("1 secret signs, 0 old ones"));

    said(process, &["rotate"]);
    process.hang_up(DONE).await;
    let mut new = server.sign_in("ada").await;
    for browser in [&mut old, &mut new] {
        assert_eq!(browser.send(Call::get("/get-session")).await.ok()["user"]["email"], address("ada"));
    }
    let status = said(process, &["status"]);
    assert!(status.starts_with("1 secret signs, 1 old ones still verify"), "{status}");
    assert!(status.contains("signed anew or over at 2"), "{status}");
    assert!(status.contains("\naudit log: "), "{status}");

    // What the audit log needed it for is done before.
    assert!(said(process, &["retire"]).starts_with("1 old secrets are removed"));
    process.hang_up(DONE).await;
    let verified = process.run(&["audit", "verify"]);
    assert!(verified.status.success(), "{verified:?}");
    assert_eq!(old.send(Call::get("/get-session")).await.ok(), Value::Null);
    assert_eq!(new.send(Call::get("/get-session")).await.ok()["user"]["email"], address("ada"));

    let secrets = std::fs::read_to_string(process.folder().join("portcullis.secret")).unwrap();
    assert!(!process.log().contains(secrets.trim()) && !status.contains(secrets.trim()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_configured_secret_is_replaced_by_hand() {
    let server = process(|_| {}).await;
    let output = server.processes[0].run(&["secrets", "rotate"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success());
    assert!(said.contains("PORTCULLIS_SECRETS_FILE") && said.contains("openssl rand"), "{said}");
    assert!(!server.processes[0].folder().join("portcullis.secret").exists());
}
