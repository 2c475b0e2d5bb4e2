//! Secrets are in no log line, no span, no metric and no error's text, whatever operation they come by.

use std::net::{SocketAddr, TcpListener};

use portcullis::features::account::AccountRow;
use portcullis::features::session::SessionRow;
use portcullis::features::verification::VerificationRow;
use portcullis_tests::call::Call;
use portcullis_tests::collector::{Collector, Span};
use portcullis_tests::contract::{self, Operation, Place};
use portcullis_tests::server::{TestServer, every_operation};
use serde_json::{Map, Value, json};

use super::process;

/// A text that stands nowhere else.
fn mark(secrets: &mut Vec<String>) -> String {
    let mark = format!("swordfish-{:04}-secret", secrets.len());
    secrets.push(mark.clone());
    mark
}

/// A call of the operation with a secret in every field that takes any text: in the body, the query and the path.
fn marked(operation: &Operation, secrets: &mut Vec<String>) -> Call {
    let free = |value: &Value| *value == "value" || *value == portcullis_tests::PASSWORD;
    let (mut path, mut query, mut body) = (operation.path.clone(), vec![], Map::new());
    for field in &operation.fields {
        let value = if free(&field.example) { mark(secrets).into() } else { field.example.clone() };
        let text = || value.as_str().unwrap_or_default().to_owned();
        match field.place {
            Place::Path => path = path.replace(&format!("{{{}}}", field.name), &text()),
            Place::Query => query.push((field.name.clone(), text())),
            Place::Body => drop(body.insert(field.name.clone(), value)),
        }
    }
    let call = Call::new(operation.method.clone(), &path);
    let call = query.iter().fold(call, |call, (name, value)| call.query(name, value));
    if operation.has_body { call.json(&body) } else { call }
}

/// What the server itself made and keeps to itself, or tells one person only.
async fn kept(server: &TestServer) -> Vec<String> {
    let sessions = server.rows::<SessionRow>().await.into_iter().map(|row| row.token);
    let hashes = server.rows::<AccountRow>().await.into_iter().filter_map(|row| row.password);
    let tokens = server.rows::<VerificationRow>().await.into_iter().map(|row| row.identifier);
    sessions
        .chain(hashes)
        .chain(tokens.filter_map(|it| it.split_once(':').map(|it| it.1.to_owned())))
        .collect()
}

fn free_address() -> SocketAddr {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_written_down() {
    let metrics = free_address();
    let collector = Collector::start().await;
    let mut secrets = vec![portcullis_tests::server::SECRET.to_owned()];
    let (endpoint, password_of_collector) = (&collector.endpoint(), &mark(&mut secrets));
    let server = process(|config| {
        every_operation(config);
        config.telemetry.endpoint = Some(endpoint.clone());
        config.telemetry.headers = vec![format!("authorization={password_of_collector}").into()];
        config.log.filter = "debug,portcullis=trace".to_owned();
        config.server.metrics_listen = Some(metrics);
    })
    .await;

    // What goes well: a life with a secret at each step.
    let (first, second) = (mark(&mut secrets), mark(&mut secrets));
    let mut ada = server.browser();
    let body = json!({"name": "Ada", "email": "ada.life@example.com", "password": first});
    ada.post("/sign-up/email", body.clone()).await.ok();
    ada.post("/sign-in/email", body).await.ok();
    ada.post("/change-password", json!({"currentPassword": first, "newPassword": second})).await.ok();
    ada.post("/request-password-reset", json!({"email": "ada.life@example.com"})).await.ok();
    secrets.extend(kept(&server).await);
    assert!(secrets.len() > 6, "sessions, hashes and tokens are there");

    // What goes wrong: every operation, with and without a session.
    for (number, operation) in contract::operations().iter().enumerate() {
        let user = server.user(&format!("user{number}")).await;
        secrets.push(user.token.clone());
        for mut browser in [user.browser, server.browser()] {
            let answer = browser.send(marked(operation, &mut secrets)).await;
            if answer.status.is_client_error() || answer.status.is_server_error() {
                let said = answer.text();
                let told = secrets.iter().find(|secret| said.contains(*secret));
                assert_eq!(told, None, "{}: {answer}", operation.id);
            }
        }
    }
    secrets.extend(kept(&server).await);

    // Spans are sent in the order in which they end; not those of mails, which are sent beside.
    let last = Call::get("/ok")
        .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
        .header("tracestate", &format!("vendor={}", mark(&mut secrets)));
    let last = server.browser().send(last).await;
    collector.span_with("request.id", last.header("x-request-id").unwrap()).await;
    collector.span("mail reset-password").await;
    let received = collector.received();
    assert_eq!(received[0].headers["authorization"], password_of_collector.as_str());
    let spans: Vec<String> = received.iter().map(|received| format!("{:?}", received.request)).collect();
    let spans = spans.join("\n");
    let numbers = reqwest::get(format!("http://{metrics}/metrics")).await.unwrap().text().await.unwrap();
    let log = server.processes[0].log();
    // The places that are looked into are not empty.
    assert!(numbers.contains("operation=\"signInEmail\""), "{numbers}");
    for part in [
        "the call was refused",
        "answered",
        "otel.name=\"signInEmail\"",
        "db.operation.name=\"INSERT\" db.collection.name=\"user\"",
    ] {
        assert!(log.contains(part), "{part}: {log}");
    }
    for operation in contract::operations().iter().filter(|operation| operation.is_call) {
        let named = |span: &Span| span.name == operation.id;
        assert!(collector.spans().iter().any(named), "{} is traced", operation.id);
    }
    for (place, text) in [("metrics", &numbers), ("log", &log), ("spans", &spans)] {
        for line in text.lines() {
            let written = secrets.iter().find(|secret| line.contains(*secret));
            assert_eq!(written, None, "in the {place}: {line}");
        }
    }
}
