//! `portcullis audit`, as an operator runs it.

use portcullis::features::audit::{AuditRow, Entry};
use portcullis_tests::command::ran;
use portcullis_tests::server::TestServer;
use serde_json::{Value, json};

use super::{log, on};

const PROGRAM: &str = env!("CARGO_BIN_EXE_portcullis-under-test");

#[tokio::test]
async fn lists_exports_and_verifies() {
    let server = TestServer::on_sqlite(on).await;
    let (mut ada, mut bob) = (server.user("ada").await, server.user("bob").await);
    for browser in [&mut ada.browser, &mut bob.browser] {
        browser.post("/update-user", json!({"name": "another"})).await.ok();
    }
    log(&server).seal().await.unwrap();

    let all = ran(PROGRAM, &server.config, &["audit", "list"]).await;
    assert!(all.succeeded && all.output.lines().count() == 2, "{all:?}");
    assert!(all.output.contains("user.updated\tok\tupdateUser"), "{all:?}");
    let hers = ran(PROGRAM, &server.config, &["audit", "list", "--user", "ada@example.com", "--json"]).await;
    let lines: Vec<Value> = hers.output.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        (lines.len(), &lines[0]["userId"], &lines[0]["type"]),
        (1, &json!(ada.id), &json!("user.updated"))
    );
    let none = ran(PROGRAM, &server.config, &["audit", "list", "--action", "signInEmail"]).await;
    assert!(none.succeeded && none.output.is_empty(), "{none:?}");
    let late = ran(PROGRAM, &server.config, &["audit", "list", "--since", "2999-01-01T00:00:00Z"]).await;
    assert!(late.succeeded && late.output.is_empty(), "{late:?}");

    let sound = ran(PROGRAM, &server.config, &["audit", "verify"]).await;
    assert!(
        sound.succeeded && sound.output.starts_with("2 lines are chained, 0 wait for it\nhead 2:"),
        "{sound:?}"
    );
    let kept = sound.output.lines().nth(1).and_then(|line| line.strip_prefix("head ")).unwrap().to_owned();
    log(&server).record(&server.store, Entry::new("line")).await.unwrap();
    let again = ran(PROGRAM, &server.config, &["audit", "verify", "--kept", &kept]).await;
    assert!(again.succeeded, "{again:?}");
    server.store.delete(AuditRow::POSITION.eq(1_i64)).await.unwrap();
    let damaged = ran(PROGRAM, &server.config, &["audit", "verify"]).await;
    assert!(!damaged.succeeded && damaged.output.contains("line 1 is gone"), "{damaged:?}");
}

#[tokio::test]
async fn says_where_it_is_off() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let off = ran(PROGRAM, &server.config, &["audit", "verify"]).await;
    assert!(!off.succeeded && off.complaint.contains("audit.enabled is off"), "{off:?}");
}
