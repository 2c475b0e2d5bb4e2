//! One log line a request, under an id that the answer carries too.

use std::time::Instant;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue};
use tracing::Instrument;

use crate::http::span::{self, RequestId};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives a request its id, and logs how it went. The query is left out: links carry tokens there, and so do the paths
/// of reset links.
pub(super) async fn log(mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = uuid::Uuid::new_v4().simple().to_string();
    let path = request.uri().path();
    let shown = path.find("/reset-password/").map_or(path, |at| &path[..at + "/reset-password/".len()]);
    let span = tracing::info_span!("request", id, method = %request.method(), path = shown);
    if span::is_wanted() {
        request.extensions_mut().insert(RequestId::new(&id));
    }
    async move {
        let mut response = next.run(request).await;
        let (status, ms) = (response.status().as_u16(), started.elapsed().as_millis());
        tracing::info!(status, ms, "answered");
        if let Ok(id) = HeaderValue::from_str(&id) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        response
    }
    .instrument(span)
    .await
}
