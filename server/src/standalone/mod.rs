//! The server as a program of its own: the API, the account page, health, metrics, and the way it listens and stops.

mod health;
mod listen;
mod live;
mod pages;
mod requests;
pub mod telemetry;

pub use live::Live;

use std::time::Duration;

use axum::Router;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower::ServiceExt as _;

use crate::auth::Auth;
use crate::purge;

/// How long a stopping server waits for the requests that it has taken, and for what it has to send.
const DRAIN: Duration = Duration::from_secs(20);

/// Everything that the public port serves.
pub fn router(auth: &Auth) -> Router {
    let shared = auth.shared();
    let mut router = auth
        .router()
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready).with_state(shared.clone()));
    if shared.config.server.account_page {
        let settings = pages::settings(&shared.config);
        router = router.fallback(move |request| pages::account(request, settings.clone()));
    }
    router
}

/// Serves until `stop` says so; then takes no more connections, finishes what it has taken, and returns.
pub async fn serve(
    live: Live,
    listener: TcpListener,
    metrics: Option<TcpListener>,
    mut stop: watch::Receiver<bool>,
) {
    if let Some(metrics) = metrics {
        let router = Router::new().route("/metrics", get(health::metrics)).with_state(live.clone());
        let answer = move |request| router.clone().oneshot(request);
        tokio::spawn(listen::accept(metrics, answer, 16, DRAIN, stop.clone()));
    }
    {
        let (live, mut stop) = (live.clone(), stop.clone());
        tokio::spawn(async move {
            // Whoever listens would keep their connection open for as long as the server waits.
            let _ = stop.wait_for(|stop| *stop).await;
            hang_up(&live.auth());
        });
    }
    let purge = {
        let live = live.clone();
        tokio::spawn(async move { purge::keep_running(|| live.auth()).await })
    };
    let connections = live.auth().shared().config.server.max_connections;
    let now = live.clone();
    listen::accept(listener, move |request| now.answer(request), connections, DRAIN, stop.clone()).await;
    purge.abort();
    let _ = stop.wait_for(|stop| *stop).await;
    settle(&live.auth()).await;
}

/// Ends what a server has begun that takes no more requests: whoever listens to its events is sent away, to come again,
/// the mails and messages that it owes are sent, and so are the webhooks that are on their way.
pub async fn settle(auth: &Auth) {
    hang_up(auth);
    let mails = async {
        if let Some(mailer) = &auth.shared().mailer {
            mailer.flush(DRAIN).await;
        }
    };
    let messages = async {
        if let Some(messenger) = &auth.shared().messenger {
            messenger.flush(DRAIN).await;
        }
    };
    let webhooks = async {
        if let Some(webhooks) = auth.webhooks() {
            webhooks.stop(DRAIN).await;
        }
    };
    tokio::join!(mails, messages, webhooks);
}

fn hang_up(auth: &Auth) {
    if let Some(events) = &auth.shared().events {
        events.close();
    }
}
