//! Traces: what a call did, at a collector.

use portcullis_tests::call::Call;
use portcullis_tests::collector::{Collector, attribute};

use super::process;

#[tokio::test(flavor = "multi_thread")]
async fn a_call_and_its_statements_arrive_at_a_collector() {
    let collector = Collector::start().await;
    let endpoint = collector.endpoint();
    let server = process(|config| config.telemetry.endpoint = Some(endpoint.clone())).await;
    let mut ada = server.sign_up("ada").await.browser;
    let answer = ada.send(Call::get("/get-session")).await;

    let id = answer.headers["x-request-id"].to_str().unwrap();
    let call = collector.span_with("request.id", id).await;
    assert_eq!(call.name, "getSession");
    for (key, value) in [
        ("http.request.method", Some("GET")),
        ("http.route", Some("/get-session")),
        ("http.response.status_code", Some("200")),
        ("error.type", None),
    ] {
        assert_eq!(attribute(&call, key).as_deref(), value, "{key}");
    }
    let statement = collector.find("a child", |span| span.parent_span_id == call.span_id).await;
    assert_eq!(statement.name, "SELECT session");
    assert_eq!(statement.trace_id, call.trace_id);
    for (key, value) in
        [("db.system.name", "sqlite"), ("db.operation.name", "SELECT"), ("db.collection.name", "session")]
    {
        assert_eq!(attribute(&statement, key).as_deref(), Some(value), "{key}");
    }
}
