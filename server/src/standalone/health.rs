//! Is it alive, can it work, and how is it doing.

use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;

use crate::kit::mail::Mailer;
use crate::shared::Shared;

/// The process answers. It asks nobody else: a database that is away is no reason to restart the server.
pub(super) async fn live() -> &'static str {
    "ok\n"
}

/// The database answers: requests can be sent here.
pub(super) async fn ready(State(shared): State<Arc<Shared>>) -> (StatusCode, &'static str) {
    match shared.store.ping().await {
        Ok(()) => (StatusCode::OK, "ok\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    }
}

/// The metrics, for the internal listener only.
pub(super) async fn metrics(
    State(shared): State<Arc<Shared>>,
) -> ([(http::HeaderName, &'static str); 1], String) {
    let content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    (
        [(http::header::CONTENT_TYPE, content_type)],
        shared.metrics.render(shared.mailer.as_ref().map(Mailer::counters)),
    )
}
