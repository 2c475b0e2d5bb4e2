//! Is it alive, can it work, and how is it doing.

use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;

use super::Live;
use crate::shared::Shared;

/// The process answers. It asks nobody else: a database that is away is no reason to restart the server.
pub(super) async fn live() -> &'static str {
    "ok\n"
}

/// The database and the secondary storage answer: requests can be sent here.
pub(super) async fn ready(State(shared): State<Arc<Shared>>) -> (StatusCode, &'static str) {
    if let Err(error) = shared.store.ping().await {
        tracing::warn!(%error, "not ready");
        return (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n");
    }
    if let Some(storage) = &shared.secondary_storage
        && let Err(error) = storage.ping().await
    {
        tracing::warn!(%error, "not ready");
        return (StatusCode::SERVICE_UNAVAILABLE, "the secondary storage does not answer\n");
    }
    (StatusCode::OK, "ok\n")
}

/// The metrics, for the internal listener only.
pub(super) async fn metrics(State(live): State<Live>) -> ([(http::HeaderName, &'static str); 1], String) {
    let content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    let auth = live.auth();
    ([(http::header::CONTENT_TYPE, content_type)], auth.shared().metrics.render(auth.shared()))
}
