//! What is sent, and how it is signed.

use macro_rules_attribute::apply;
use portcullis::features::events::kind;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::receiver::{Receiver, secret};
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::{endpoint, tell, webhooks, with};

#[apply(every_database)]
async fn a_message_is_signed_and_says_what_happened(database: TestDatabase) {
    let receiver = Receiver::content().await;
    let server = TestServer::start(database, tell(&receiver)).await;
    let ada = server.sign_up("ada").await;
    webhooks(&server).deliver_due().await.unwrap();
    let seen = receiver.seen();
    let kinds: Vec<_> = seen.iter().map(|message| message.kind()).collect();
    assert_eq!(kinds, [kind::USER_CREATED, kind::ACCOUNT_LINKED, kind::SESSION_CREATED]);
    let now = server.clock.now();
    for message in &seen {
        assert!(message.is_signed_by(&secret(1)) && !message.is_signed_by(&secret(2)), "{message:?}");
        assert_eq!(message.header("webhook-timestamp"), now.timestamp().to_string());
        assert_eq!(message.header("content-type"), "application/json");
        assert!(message.id().starts_with("evt_"));
    }
    let body = seen[0].json();
    assert_eq!(body["timestamp"], json!(portcullis::store::Timestamp::from(now)));
    assert_eq!(
        body["data"],
        json!({
            "id": ada.id, "userId": ada.id, "sessionId": null, "operation": "signUpEmail",
            "actorId": null, "impersonatorId": null,
        })
    );
    assert_eq!(seen[1].json()["data"]["providerId"], "credential");
    let all =
        seen.iter().map(|message| String::from_utf8_lossy(&message.body).into_owned()).collect::<String>();
    for secret in [ada.token.as_str(), ada.email.as_str(), portcullis_tests::PASSWORD] {
        assert!(!all.contains(secret), "{secret} in {all}");
    }
    // What was delivered is not sent again.
    webhooks(&server).deliver_due().await.unwrap();
    assert_eq!(receiver.seen().len(), 3);
}

#[apply(every_database)]
async fn each_hears_of_what_it_wants(database: TestDatabase) {
    let (some, all) = (Receiver::content().await, Receiver::content().await);
    let mut picky = endpoint(&some.url);
    picky.events = vec![kind::USER_UPDATED.to_owned()];
    picky.user_fields = vec!["email".to_owned(), "name".to_owned(), "image".to_owned()];
    let mut curious = endpoint(&all.url);
    curious.name = "log".to_owned();
    let server = TestServer::start(database, |config| config.webhooks.endpoints = vec![picky, curious]).await;
    let mut ada = server.sign_up("ada").await;
    let picture = format!("data:image/png;base64,{}", "A".repeat(4_000));
    let change = json!({"name": "Countess", "image": picture});
    ada.browser.post("/update-user", change).await.ok();
    webhooks(&server).deliver_due().await.unwrap();
    let told = some.seen();
    assert_eq!(told.len(), 1, "{told:?}");
    let data = &told[0].json()["data"];
    assert_eq!(data["user"], json!({"email": ada.email, "name": "Countess"}), "a whole file is left out");
    assert_eq!(data["changed"], json!(["updatedAt", "name", "image"]));
    assert_eq!(all.seen().len(), 4);
    let same = all.seen().into_iter().find(|message| message.kind() == kind::USER_UPDATED).unwrap();
    assert_eq!(same.id(), told[0].id(), "one event has one id");
    assert!(same.json()["data"].get("user").is_none());
}

/// Each secret signs, so that the service can be given the new one before it loses the old one.
#[apply(every_database)]
async fn secrets_are_replaced(database: TestDatabase) {
    let receiver = Receiver::content().await;
    let files = tempfile::tempdir().unwrap();
    let file = files.path().join("secrets");
    std::fs::write(&file, format!("{}\n\n{}\n", secret(2), secret(3))).unwrap();
    let mut rotating = endpoint(&receiver.url);
    rotating.events = vec![kind::USER_CREATED.to_owned()];
    let server = TestServer::start(database, with(rotating.clone())).await;
    server.sign_up("ada").await;
    webhooks(&server).deliver_due().await.unwrap();
    rotating.secret_files = vec![file];
    let both = server.beside(with(rotating.clone())).await;
    both.sign_up("bob").await;
    webhooks(&both).deliver_due().await.unwrap();
    rotating.secrets.clear();
    let after = server.beside(with(rotating)).await;
    after.sign_up("eve").await;
    webhooks(&after).deliver_due().await.unwrap();
    let signed =
        receiver.seen().into_iter().map(|message| [1, 2, 3].map(|n| message.is_signed_by(&secret(n))));
    let signed: Vec<_> = signed.collect();
    assert_eq!(signed, [[true, false, false], [true, true, true], [false, true, true]]);
}

#[tokio::test]
async fn an_own_authority_is_trusted_where_it_is_named() {
    let (receiver, certificate) = Receiver::over_tls().await;
    let files = tempfile::tempdir().unwrap();
    let file = files.path().join("ca.pem");
    std::fs::write(&file, certificate).unwrap();
    let server = TestServer::on_sqlite(with(endpoint(&receiver.url))).await;
    let mut ada = server.user("ada").await;
    ada.browser.post("/update-user", json!({"name": "Countess"})).await.ok();
    webhooks(&server).deliver_due().await.unwrap();
    assert_eq!(receiver.seen().len(), 0, "a stranger is told nothing");
    let error = super::deliveries(&server).await.remove(0).last_error.unwrap();
    assert!(error.starts_with("no TLS: "), "{error}");
    let mut trusting = endpoint(&receiver.url);
    trusting.ca_file = Some(file);
    let server = server.beside(with(trusting)).await;
    server.advance(6);
    webhooks(&server).deliver_due().await.unwrap();
    assert_eq!(receiver.seen().len(), 1);
    assert!(receiver.seen()[0].is_signed_by(&secret(1)));
}
