//! The server as a program of its own: the API, the account page, health, metrics, and the way it listens and stops.

mod health;
mod listen;
mod pages;
mod requests;

use std::time::Duration;

use axum::Router;
use axum::middleware;
use axum::routing::get;
use http::StatusCode;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower_http::timeout::TimeoutLayer;

use crate::auth::Auth;

/// How long a stopping server waits for the requests that it has taken, and for the mails that it owes.
const DRAIN: Duration = Duration::from_secs(20);

/// Everything that the public port serves.
pub fn router(auth: &Auth) -> Router {
    let shared = auth.shared();
    let timeout = Duration::from_secs(shared.config.server.request_timeout);
    let mut router = auth
        .router()
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready).with_state(shared.clone()));
    if shared.config.server.account_page {
        let settings = pages::settings(&shared.config);
        router = router.fallback(move |request| pages::account(request, settings.clone()));
    }
    router
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, timeout))
        .layer(middleware::from_fn(requests::log))
}

/// Serves until `stop` says so; then takes no more connections, finishes what it has taken, and returns.
pub async fn serve(
    auth: Auth,
    listener: TcpListener,
    metrics: Option<TcpListener>,
    mut stop: watch::Receiver<bool>,
) {
    let shared = auth.shared().clone();
    if let Some(metrics) = metrics {
        let router = Router::new().route("/metrics", get(health::metrics)).with_state(shared.clone());
        tokio::spawn(listen::accept(metrics, router, 16, DRAIN, stop.clone()));
    }
    let connections = shared.config.server.max_connections;
    listen::accept(listener, router(&auth), connections, DRAIN, stop.clone()).await;
    let _ = stop.wait_for(|stop| *stop).await;
    if let Some(mailer) = &shared.mailer {
        mailer.flush(DRAIN).await;
    }
}
