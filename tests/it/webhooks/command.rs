//! `portcullis outbox`, as an operator runs it.

use portcullis::features::webhooks::state;
use portcullis_tests::command::{Ran, ran};
use portcullis_tests::receiver::{Receiver, Reply, secret};
use portcullis_tests::server::TestServer;
use serde_json::{Value, json};

use super::{deliveries, endpoint, webhooks, with};
use crate::PROGRAM;

/// A server with a delivery that was answered 500, then 410 for the next.
async fn server(receiver: &Receiver, folder: &tempfile::TempDir) -> TestServer {
    let file = folder.path().join("secret");
    std::fs::write(&file, secret(7)).unwrap();
    let mut endpoint = endpoint(&receiver.url);
    endpoint.secrets.clear();
    endpoint.secret_files = vec![file];
    let server = TestServer::on_sqlite(with(endpoint)).await;
    let mut ada = server.user("ada").await;
    ada.browser.post("/update-user", json!({"name": "Countess"})).await.ok();
    webhooks(&server).deliver_due().await.unwrap();
    server
}

async fn outbox(server: &TestServer, arguments: &[&str]) -> Ran {
    let ran = ran(PROGRAM, &server.config, &[&["outbox"], arguments].concat()).await;
    let said = format!("{}{}", ran.output, ran.complaint);
    assert!(!said.contains(&secret(7)) && !said.contains("whsec_"), "{said}");
    ran
}

#[tokio::test]
async fn lists_shows_repeats_and_gives_up() {
    let receiver = Receiver::start(|_, _| Reply::Status(500)).await;
    let folder = tempfile::tempdir().unwrap();
    let server = server(&receiver, &folder).await;
    let id = deliveries(&server).await[0].id.to_string();

    let list = outbox(&server, &["list"]).await;
    assert!(list.succeeded && list.output.lines().count() == 1, "{list:?}");
    assert!(list.output.contains("\tuser.updated\tcrm\twaiting\t1\t500\t"), "{list:?}");
    assert!(outbox(&server, &["list", "--state", "failed"]).await.output.is_empty());
    assert!(outbox(&server, &["list", "--endpoint", "other"]).await.output.is_empty());
    let json = outbox(&server, &["list", "--json", "--endpoint", "crm"]).await;
    let row: Value = serde_json::from_str(&json.output).unwrap();
    assert_eq!((&row["id"], &row["lastStatus"]), (&json!(id), &json!(500)));
    let shown: Value = serde_json::from_str(&outbox(&server, &["show", &id]).await.output).unwrap();
    let body: Value = serde_json::from_str(shown["body"].as_str().unwrap()).unwrap();
    assert_eq!(body["type"], "user.updated");

    assert!(outbox(&server, &["give-up", &id]).await.succeeded);
    assert_eq!(deliveries(&server).await[0].state, state::FAILED);
    let again = outbox(&server, &["give-up", &id]).await;
    assert!(!again.succeeded && again.complaint.contains("it is over already"), "{again:?}");
    let all = outbox(&server, &["replay", "--failed-of", "crm"]).await;
    assert!(all.succeeded && all.output.starts_with("1 are sent once more"), "{all:?}");
    let row = deliveries(&server).await.remove(0);
    assert_eq!((row.state.as_str(), row.attempts), (state::WAITING, 0));
    assert!(outbox(&server, &["replay", &id]).await.succeeded);
    for command in ["show", "replay", "give-up"] {
        let none = outbox(&server, &[command, "nothing"]).await;
        assert!(!none.succeeded && none.complaint.contains("there is no such delivery"), "{none:?}");
    }
}

#[tokio::test]
async fn enables_who_was_gone() {
    let receiver = Receiver::start(|number, _| Reply::Status(if number == 0 { 410 } else { 204 })).await;
    let folder = tempfile::tempdir().unwrap();
    let server = server(&receiver, &folder).await;
    let enabled = outbox(&server, &["enable", "crm"]).await;
    assert!(enabled.succeeded && enabled.output.contains("told again"), "{enabled:?}");
    webhooks(&server).deliver_due().await.unwrap();
    assert_eq!(deliveries(&server).await[0].state, state::DELIVERED);
    assert!(!outbox(&server, &["enable", "crm"]).await.succeeded, "it was not gone");
}

#[tokio::test]
async fn says_where_nobody_is_told() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let none = outbox(&server, &["list"]).await;
    assert!(!none.succeeded && none.complaint.contains("webhooks.endpoints is empty"), "{none:?}");
}
