//! What is not taken is tried again, for three days.

use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use macro_rules_attribute::apply;
use portcullis::features::events::kind;
use portcullis::features::webhooks::{DeliveryRow, gone, state};
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::receiver::{Receiver, Reply};
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::{deliveries, endpoint, tell, webhooks, with};

/// The recommended waits between attempts, in seconds.
const WAITS: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

/// A server with one delivery that is due.
async fn one_due(database: TestDatabase, receiver: &Receiver) -> TestServer {
    let server = TestServer::start(database, tell(receiver)).await;
    let mut ada = server.user("ada").await;
    ada.browser.post("/update-user", json!({"name": "Countess"})).await.ok();
    server
}

async fn the_one(server: &TestServer) -> DeliveryRow {
    let mut rows = deliveries(server).await;
    assert_eq!(rows.len(), 1);
    rows.remove(0)
}

#[apply(every_database)]
async fn it_is_tried_ten_times_and_then_given_up(database: TestDatabase) {
    let receiver = Receiver::start(|_, _| Reply::Status(500)).await;
    let server = one_due(database, &receiver).await;
    for (tried, wait) in WAITS.into_iter().enumerate() {
        webhooks(&server).deliver_due().await.unwrap();
        assert_eq!(receiver.seen().len(), tried + 1);
        let row = the_one(&server).await;
        assert_eq!(
            (row.state.as_str(), row.last_status, row.attempts),
            (state::WAITING, Some(500), tried as i32 + 1)
        );
        server.advance(wait - 1);
        webhooks(&server).deliver_due().await.unwrap();
        assert_eq!(receiver.seen().len(), tried + 1, "not before its time");
        // A fifth at the most is added.
        server.advance(1 + wait / 5 + 1);
    }
    webhooks(&server).deliver_due().await.unwrap();
    let row = the_one(&server).await;
    assert_eq!((row.state.as_str(), row.attempts, row.next_attempt_at), (state::FAILED, 10, None));
    server.advance(1_000_000);
    webhooks(&server).deliver_due().await.unwrap();
    let seen = receiver.seen();
    assert_eq!(seen.len(), 10);
    assert!(seen.iter().all(|message| message.id() == seen[0].id() && message.body == seen[0].body));
    let metrics = server.auth().shared().metrics.render(server.auth().shared());
    for line in [r#"fate="failed"} 9"#, r#"fate="given up"} 1"#] {
        assert!(
            metrics.contains(&format!(r#"portcullis_webhooks_total{{endpoint="crm",{line}"#)),
            "{metrics}"
        );
    }
    assert_ne!(
        seen[0].header("webhook-timestamp"),
        seen[9].header("webhook-timestamp"),
        "each is signed anew"
    );
}

#[apply(every_database)]
async fn it_is_delivered_when_the_service_is_back(database: TestDatabase) {
    let receiver = Receiver::start(|number, _| Reply::Status(if number == 0 { 503 } else { 200 })).await;
    let server = one_due(database, &receiver).await;
    webhooks(&server).deliver_due().await.unwrap();
    server.advance(7);
    webhooks(&server).deliver_due().await.unwrap();
    let row = the_one(&server).await;
    assert_eq!((row.state.as_str(), row.last_status, row.attempts), (state::DELIVERED, Some(200), 2));
    assert_eq!((row.last_error, row.lease, row.next_attempt_at), (None, None, None));
}

/// A service may ask for a longer wait, up to a day, and is not followed anywhere else.
#[apply(every_database)]
async fn a_service_may_ask_for_time_and_not_lead_elsewhere(database: TestDatabase) {
    let elsewhere = Receiver::content().await;
    let url = elsewhere.url.clone();
    let receiver = Receiver::start(move |number, _| match number {
        0 => with_header(429, "retry-after", "600"),
        1 => with_header(503, "retry-after", "99999999"),
        _ => with_header(307, "location", &url),
    })
    .await;
    let server = one_due(database, &receiver).await;
    for (tried, wait) in [(1, 600), (2, 86_400)] {
        webhooks(&server).deliver_due().await.unwrap();
        server.advance(wait - 1);
        webhooks(&server).deliver_due().await.unwrap();
        assert_eq!(receiver.seen().len(), tried);
        server.advance(1);
    }
    webhooks(&server).deliver_due().await.unwrap();
    assert_eq!((receiver.seen().len(), elsewhere.seen().len()), (3, 0));
    assert_eq!(the_one(&server).await.last_status, Some(307));
}

fn with_header(status: u16, name: &str, value: &str) -> Reply {
    Reply::With(Response::builder().status(status).header(name, value).body(Body::empty()).unwrap())
}

#[apply(every_database)]
async fn who_does_not_answer_in_time_is_tried_again(database: TestDatabase) {
    let receiver = Receiver::start(|_, _| Reply::Never).await;
    let mut impatient = endpoint(&receiver.url);
    impatient.timeout = 1;
    impatient.events = vec![kind::USER_CREATED.to_owned()];
    let server = TestServer::start(database, with(impatient)).await;
    server.sign_up("ada").await;
    tokio::time::timeout(Duration::from_secs(30), webhooks(&server).deliver_due()).await.unwrap().unwrap();
    let row = the_one(&server).await;
    assert_eq!((row.state.as_str(), row.attempts, row.last_status), (state::WAITING, 1, None));
    assert_eq!(row.last_error.as_deref(), Some("no answer within 1 s"));
}

/// 410: it wants nothing more. Nothing is lost, and an operator brings it back.
#[apply(every_database)]
async fn who_is_gone_is_left_alone_until_an_operator_says_otherwise(database: TestDatabase) {
    let receiver = Receiver::start(|number, _| Reply::Status(if number == 0 { 410 } else { 200 })).await;
    let server = one_due(database, &receiver).await;
    let there = server.beside(tell(&receiver)).await;
    webhooks(&server).deliver_due().await.unwrap();
    let mut bob = server.user("bob").await;
    bob.browser.post("/update-user", json!({"name": "Robert"})).await.ok();
    for server in [&server, &there] {
        server.advance(100_000);
        webhooks(server).deliver_due().await.unwrap();
    }
    assert_eq!(receiver.seen().len(), 1, "no server asks it again");
    let gone = gone(&there.store).await.unwrap();
    assert!(gone.len() == 1 && gone[0].0 == "crm", "{gone:?}");
    let rows = deliveries(&server).await;
    assert_eq!(rows.iter().map(|row| row.last_status).collect::<Vec<_>>(), [Some(410), None]);

    assert!(webhooks(&there).enable("crm").await.unwrap());
    assert!(!webhooks(&there).enable("crm").await.unwrap(), "it is already");
    webhooks(&server).deliver_due().await.unwrap();
    let rows = deliveries(&server).await;
    assert!(rows.iter().all(|row| row.state == state::DELIVERED), "{rows:?}");
    assert_eq!(receiver.seen().len(), 3);
}
