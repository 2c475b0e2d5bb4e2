//! The span of a call, for logs and for whoever traces: named by the operation, as OpenTelemetry names what is in it.
//!
//! No part of it is a caller's text, apart from the trace that a caller's `traceparent` puts it into. While nobody asks
//! for it by the level or by a collector, none of this happens.

use std::sync::Arc;

use http::{HeaderMap, Method, StatusCode};
use opentelemetry::propagation::{Extractor, TextMapPropagator as _};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::field::Empty;
use tracing::{Level, Span};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use super::RequestParts;
use super::routes::Matched;
use crate::error::Error;

/// The id that a request has in the log and in its answer.
#[derive(Clone, Debug)]
pub(crate) struct RequestId(Arc<str>);

impl RequestId {
    pub(crate) fn new(id: &str) -> Self {
        Self(id.into())
    }
}

/// Whether spans of calls are made at all.
pub(crate) fn is_wanted() -> bool {
    tracing::span_enabled!(Level::DEBUG)
}

/// Begins the span of a call.
pub(super) fn begin(request: &RequestParts) -> Span {
    let span = tracing::debug_span!(
        "call",
        otel.name = Empty,
        otel.kind = "server",
        otel.status_code = Empty,
        http.request.method = method(&request.method),
        http.route = Empty,
        http.response.status_code = Empty,
        "error.type" = Empty,
        request.id = Empty,
    );
    if !span.is_disabled() {
        if let Some(id) = &request.id {
            span.record("request.id", &*id.0);
        }
        // Without a collector there is no trace to be a part of.
        let _ = span.set_parent(TraceContextPropagator::new().extract(&TraceParent(&request.headers)));
    }
    span
}

/// Names it by the operation that will answer, if there is one.
pub(super) fn found(span: &Span, request: &RequestParts, matched: Option<&Matched<'_>>) {
    match matched {
        Some(matched) => {
            span.record("otel.name", matched.endpoint.definition.id);
            span.record("http.route", matched.path);
        }
        None if request.method == Method::OPTIONS => drop(span.record("otel.name", "preflight")),
        None => drop(span.record("otel.name", "unknown")),
    }
}

/// Notes what a call failed with.
pub(super) fn failed(span: &Span, error: &Error) {
    span.record("error.type", error.code().code);
}

/// Notes how it was answered.
pub(super) fn answered(span: &Span, status: StatusCode) {
    span.record("http.response.status_code", status.as_u16());
    // What the caller did wrong is no error of this server's.
    if status.is_server_error() {
        span.record("otel.status_code", "ERROR");
    }
}

/// The method, if it is one that is known: a caller can send any word.
fn method(method: &Method) -> &str {
    match *method {
        Method::GET
        | Method::POST
        | Method::PUT
        | Method::PATCH
        | Method::DELETE
        | Method::HEAD
        | Method::OPTIONS => method.as_str(),
        _ => "_OTHER",
    }
}

/// The one header of a caller that counts. `tracestate` is of no use here, and would be a text of any length in each span.
struct TraceParent<'a>(&'a HeaderMap);

impl TraceParent<'_> {
    const NAME: &'static str = "traceparent";
}

impl Extractor for TraceParent<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        (key == Self::NAME).then(|| self.0.get(Self::NAME)?.to_str().ok()).flatten()
    }

    fn keys(&self) -> Vec<&str> {
        vec![Self::NAME]
    }
}
