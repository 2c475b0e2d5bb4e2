//! One log line a request, under an id that the answer carries too; and a time after which nobody waits for it.

use std::convert::Infallible;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode};
use tower::ServiceExt;
use tracing::Instrument;

use crate::http::span::{self, RequestId};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Answers a request under an id of its own, within `timeout`, and logs how it went. The query is left out: links carry
/// tokens there, and so do the paths of reset links.
///
/// This could be two layers of the router. Each would put the request into a box and move it through a few functions
/// more, which costs a tenth of a look-up of a session.
///
/// (No `async fn`: the request would stay in its future, beside where it goes.)
pub(super) fn answer(
    router: Router,
    timeout: Duration,
    mut request: Request,
) -> impl Future<Output = Result<Response, Infallible>> + Send {
    let started = Instant::now();
    let id = hex::encode(rand::random::<[u8; 16]>());
    let path = request.uri().path();
    let shown = path.find("/reset-password/").map_or(path, |at| &path[..at + "/reset-password/".len()]);
    let span = tracing::info_span!("request", id, method = %request.method(), path = shown);
    if span::is_wanted() {
        request.extensions_mut().insert(RequestId::new(&id));
    }
    async move {
        let mut response = match tokio::time::timeout(timeout, router.oneshot(request)).await {
            Ok(answered) => answered?,
            Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
        };
        let (status, ms) = (response.status().as_u16(), started.elapsed().as_millis());
        tracing::info!(status, ms, "answered");
        if let Ok(id) = HeaderValue::from_str(&id) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        Ok(response)
    }
    .instrument(span)
}
