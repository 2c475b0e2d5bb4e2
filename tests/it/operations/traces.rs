//! Traces: what a call did, at a collector.

use std::time::{Duration, Instant};

use http::StatusCode;
use macro_rules_attribute::apply;
use portcullis_tests::PASSWORD;
use portcullis_tests::call::{Call, post};
use portcullis_tests::collector::{Collector, Span, attribute, text_of};
use portcullis_tests::databases::{Backend, TestDatabase};
use portcullis_tests::every_database;
use portcullis_tests::redis::{prefix, redis_url};
use portcullis_tests::server::{TestServer, address};
use serde_json::json;
use tokio::net::TcpListener;

use super::{process, process_on};

/// A process that sends its spans to a collector.
async fn traced() -> (Collector, TestServer) {
    let collector = Collector::start().await;
    let endpoint = &collector.endpoint();
    let server = process(|config| config.telemetry.endpoint = Some(endpoint.clone())).await;
    (collector, server)
}

/// The span of the call that was answered so.
async fn call_of(collector: &Collector, answer: &portcullis_tests::answer::Answer) -> Span {
    collector.span_with("request.id", answer.header("x-request-id").expect("an id")).await
}

/// The spans that a span caused, the first of each name.
async fn children(collector: &Collector, parent: &Span, names: &[&str]) -> Vec<Span> {
    let mut children = vec![];
    for name in names {
        let is_it = |span: &Span| span.name == *name && span.parent_span_id == parent.span_id;
        children.push(collector.find(name, is_it).await);
    }
    assert!(children.iter().all(|child| child.trace_id == parent.trace_id));
    children
}

#[track_caller]
fn says(span: &Span, expected: &[(&str, Option<&str>)]) {
    for (key, value) in expected {
        assert_eq!(attribute(span, key).as_deref(), *value, "{key} of {}", span.name);
    }
}

#[apply(every_database)]
async fn a_call_has_its_statements(database: TestDatabase) {
    let system = match database.backend {
        Backend::Sqlite => "sqlite",
        Backend::Postgres => "postgresql",
        Backend::MySql => "mysql",
    };
    let collector = Collector::start().await;
    let endpoint = &collector.endpoint();
    let server = process_on(database, |config| config.telemetry.endpoint = Some(endpoint.clone())).await;
    let body = json!({"name": "ada", "email": address("ada"), "password": PASSWORD});
    let answer = server.browser().send(post("/sign-up/email", body)).await;
    assert_eq!(answer.status, 200, "{answer}");

    let call = call_of(&collector, &answer).await;
    assert_eq!((&*call.name, call.kind), ("signUpEmail", 2), "a server's span");
    says(
        &call,
        &[
            ("http.request.method", Some("POST")),
            ("http.route", Some("/sign-up/email")),
            ("http.response.status_code", Some("200")),
            ("error.type", None),
        ],
    );
    let names = ["SELECT user", "password hash", "BEGIN", "INSERT user", "INSERT session", "COMMIT"];
    for child in children(&collector, &call, &names).await {
        // SQLite's driver has a thread that leaves a statement's span a moment after its answer: so not their ends.
        let during = call.start_time_unix_nano..=call.end_time_unix_nano;
        assert!(during.contains(&child.start_time_unix_nano), "{}", child.name);
        let (verb, table) = child.name.split_once(' ').map_or((&*child.name, None), |(a, b)| (a, Some(b)));
        if verb != "password" {
            says(
                &child,
                &[
                    ("db.system.name", Some(system)),
                    ("db.operation.name", Some(verb)),
                    ("db.collection.name", table),
                ],
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_says_its_code_and_is_no_error_of_the_server() {
    let (collector, server) = traced().await;
    let body = json!({"email": address("nobody"), "password": PASSWORD});
    let answer = server.browser().send(post("/sign-in/email", body)).await;
    let call = call_of(&collector, &answer).await;
    assert_eq!(call.name, "signInEmail");
    let code = answer.code();
    says(&call, &[("http.response.status_code", Some("401")), ("error.type", code.as_deref())]);
    assert!(code.is_some() && call.status.clone().unwrap_or_default().code == 0);
    let hash = children(&collector, &call, &["password verify"]).await.swap_remove(0);
    assert!(attribute(&hash, "password.waited_ms").is_some(), "{hash:?}");

    for (call, name, route, method) in [
        (Call::get("/no-such-path/swordfish"), "unknown", None, "GET"),
        (Call::new("SWORDFISH".parse().unwrap(), "/ok"), "unknown", None, "_OTHER"),
        (Call::get("/ok"), "ok", Some("/ok"), "GET"),
    ] {
        let answer = server.browser().send(call).await;
        let call = call_of(&collector, &answer).await;
        assert_eq!(call.name, name);
        says(&call, &[("http.route", route), ("http.request.method", Some(method))]);
    }
    let said = format!("{:?}", collector.spans());
    assert!(!said.to_lowercase().contains("swordfish"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_callers_trace_goes_on_and_its_decision_holds() {
    let (collector, server) = traced().await;
    let (trace, parent) = ("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331");
    let call = |flags| Call::get("/ok").header("traceparent", &format!("00-{trace}-{parent}-{flags}"));
    let unwanted = server.browser().send(call("00")).await;
    let wanted = server.browser().send(call("01")).await;
    let span = call_of(&collector, &wanted).await;
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    assert_eq!((&*hex(&span.trace_id), &*hex(&span.parent_span_id)), (trace, parent));
    // Spans are sent in the order in which they end.
    let unwanted = unwanted.header("x-request-id");
    assert!(collector.spans().iter().all(|span| attribute(span, "request.id").as_deref() != unwanted));

    let nonsense = server.browser().send(Call::get("/ok").header("traceparent", "swordfish")).await;
    assert!(call_of(&collector, &nonsense).await.parent_span_id.is_empty(), "it begins a trace of its own");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_the_calls_is_a_part() {
    let collector = Collector::start().await;
    let endpoint = &collector.endpoint();
    let server = process(|config| {
        config.telemetry.endpoint = Some(endpoint.clone());
        config.telemetry.sample_ratio = 0.0;
    })
    .await;
    for _ in 0..20 {
        server.browser().get("/ok").await.ok();
    }
    let asked =
        Call::get("/ok").header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    let asked = server.browser().send(asked).await;
    call_of(&collector, &asked).await;
    assert_eq!(collector.spans().len(), 1);
}

/// Looking for events twice a second would be a trace without end.
#[tokio::test(flavor = "multi_thread")]
async fn what_the_server_does_by_itself_is_no_trace() {
    let (collector, server) = traced().await;
    let mut ada = server.user("ada").await.browser;
    let mut ear = ada.listen(None).await.begun().await;
    ada.post("/update-user", json!({"name": "Countess"})).await.ok();
    assert_eq!(ear.next().await.as_deref(), Some("user.changed"), "the event was looked for, and found");
    let last = server.browser().send(Call::get("/ok")).await;
    call_of(&collector, &last).await;
    let roots: Vec<Span> =
        collector.spans().into_iter().filter(|span| span.parent_span_id.is_empty()).collect();
    assert!(roots.len() > 2 && roots.iter().all(|span| span.kind == 2), "{roots:?}");
}

/// A mail is sent after the answer, in the same trace.
#[tokio::test(flavor = "multi_thread")]
async fn a_mail_belongs_to_its_call() {
    let (collector, server) = traced().await;
    server.user("ada").await;
    let body = json!({"email": address("ada")});
    let answer = server.browser().send(post("/request-password-reset", body)).await;
    let call = call_of(&collector, &answer).await;
    let mail = children(&collector, &call, &["mail reset-password"]).await.swap_remove(0);
    says(&mail, &[("mail.attempts", Some("1"))]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secondary_storage_is_seen_without_its_keys() {
    let Some(url) = &redis_url().await else { return };
    let (collector, prefix) = (Collector::start().await, &prefix());
    let endpoint = &collector.endpoint();
    let server = process(|config| {
        config.telemetry.endpoint = Some(endpoint.clone());
        config.secondary_storage.url = Some(url.as_str().into());
        config.secondary_storage.key_prefix = prefix.clone();
    })
    .await;
    let mut ada = server.sign_up("ada").await;
    let answer = ada.browser.send(Call::get("/get-session")).await;
    let call = call_of(&collector, &answer).await;
    let get = children(&collector, &call, &["GET"]).await.swap_remove(0);
    says(&get, &[("db.system.name", Some("redis")), ("db.operation.name", Some("GET"))]);
    collector.span("EVALSHA").await;
    let said = format!("{:?}", collector.received());
    assert!(!said.contains(prefix.as_str()) && !said.contains(&ada.token), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_over_tls_is_told_who_sends() {
    let collector = Collector::start().await;
    let (endpoint, authority) = &collector.over_tls().await;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), authority).unwrap();
    let server = process(|config| {
        config.telemetry.endpoint = Some(endpoint.clone());
        config.telemetry.ca_file = Some(file.path().to_owned());
        config.telemetry.headers = vec!["authorization=Bearer%20swordfish".into(), "x-team=auth".into()];
        config.telemetry.service_name = Some("gate".to_owned());
        config.telemetry.resource_attributes = vec!["deployment.environment.name=test".to_owned()];
    })
    .await;
    server.browser().get("/ok").await.ok();
    collector.span("ok").await;
    let received = collector.received().swap_remove(0);
    for (name, value) in [
        ("authorization", "Bearer swordfish"),
        ("x-team", "auth"),
        ("content-type", "application/x-protobuf"),
    ] {
        assert_eq!(received.headers[name], value);
    }
    let resource = received.request.resource_spans[0].resource.clone().unwrap().attributes;
    assert_eq!(text_of(&resource, "service.name").as_deref(), Some("gate"));
    assert_eq!(text_of(&resource, "deployment.environment.name").as_deref(), Some("test"));
    assert!(!format!("{:?}", received.request).contains("swordfish"));
    assert!(!server.processes[0].log().contains("swordfish"), "{}", server.processes[0].log());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_nobody_vouches_for_gets_nothing() {
    let collector = Collector::start().await;
    let (endpoint, _) = &collector.over_tls().await;
    let server = process(|config| config.telemetry.endpoint = Some(endpoint.clone())).await;
    let found = server.processes[0].run(&["doctor"]);
    let found = String::from_utf8_lossy(&found.stdout).into_owned();
    assert!(found.contains("traces don't reach the collector: no TLS: invalid peer certificate"), "{found}");
    server.browser().get("/ok").await.ok();
    server.processes[0].has_said("the collector does not take spans: they are lost", 1).await;
    assert_eq!(collector.spans(), []);
}

/// Nothing is lost while a collector is restarted; what it refuses for good is.
#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_offered_again_unless_it_is_bad() {
    let (collector, server) = traced().await;
    collector.answer(StatusCode::SERVICE_UNAVAILABLE);
    let kept = server.browser().send(Call::get("/ok")).await;
    collector.refusals(1).await;
    collector.answer(StatusCode::OK);
    call_of(&collector, &kept).await;

    collector.answer(StatusCode::BAD_REQUEST);
    let lost = server.browser().send(Call::get("/ok")).await;
    collector.refusals(2).await;
    collector.answer(StatusCode::OK);
    let next = server.browser().send(Call::get("/ok")).await;
    call_of(&collector, &next).await;
    let lost = lost.header("x-request-id");
    assert!(collector.spans().iter().all(|span| attribute(span, "request.id").as_deref() != lost));
    let log = server.processes[0].log();
    assert!(log.contains("the collector does not take spans: they are lost"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stops_sends_what_it_has() {
    let (collector, mut server) = traced().await;
    let last = server.browser().send(Call::get("/ok")).await;
    server.processes[0].stop().await;
    let id = last.header("x-request-id");
    assert!(collector.spans().iter().any(|span| attribute(span, "request.id").as_deref() == id));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stops_waits_for_no_collector_without_end() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = &format!("http://{}", silent.local_addr().unwrap());
    let mut server = process(|config| {
        config.telemetry.endpoint = Some(endpoint.clone());
        config.telemetry.timeout = 60;
    })
    .await;
    server.browser().get("/ok").await.ok();
    let asked = Instant::now();
    server.processes[0].stop().await;
    assert!(asked.elapsed() < Duration::from_secs(15), "{:?}", asked.elapsed());
    let log = server.processes[0].log();
    assert!(log.contains("some spans did not reach the collector in time"), "{log}");
}
