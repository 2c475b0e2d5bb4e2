//! What `portcullis doctor` says about services that are told what happens.

use portcullis::doctor::examine;
use portcullis_tests::processes::free_address;
use portcullis_tests::receiver::{Receiver, Reply};
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::{endpoint, tell, webhooks, with};

async fn found(server: &TestServer) -> Vec<String> {
    let findings = examine(&server.config).await.into_iter().map(|finding| finding.to_string());
    findings.filter(|finding| finding.contains("webhook")).collect()
}

#[tokio::test]
async fn who_answers_is_no_finding() {
    let receiver = Receiver::content().await;
    let server = TestServer::on_sqlite(tell(&receiver)).await;
    assert_eq!(found(&server).await, Vec::<String>::new());
    assert_eq!(receiver.seen().len(), 0, "nothing is said");
}

#[tokio::test]
async fn who_can_t_be_reached_or_wants_nothing_is() {
    let receiver = Receiver::start(|_, _| Reply::Status(410)).await;
    let server = TestServer::on_sqlite(tell(&receiver)).await;
    let mut ada = server.user("ada").await;
    ada.browser.post("/update-user", json!({"name": "Countess"})).await.ok();
    webhooks(&server).deliver_due().await.unwrap();
    let gone = found(&server).await;
    assert!(gone.len() == 1 && gone[0].contains("answered 410"), "{gone:?}");

    let nobody = server.beside(with(endpoint(&format!("http://{}", free_address())))).await;
    let away = found(&nobody).await;
    assert!(away.iter().any(|finding| finding.contains("is out of reach: can't be reached")), "{away:?}");
}

#[tokio::test]
async fn what_travels_in_the_clear_is_said() {
    let mut clear = endpoint("http://hooks.invalid/x?token=swordfish");
    clear.events = vec!["user.crated".to_owned()];
    let server = TestServer::on_sqlite(with(clear)).await;
    let found = found(&server).await;
    for part in
        ["travels in the clear", "no event of the core is of the type \"user.crated\"", "can't be reached"]
    {
        assert!(found.iter().any(|finding| finding.contains(part)), "{part} in {found:?}");
    }
    assert!(!found.concat().contains("swordfish"), "{found:?}");
}
