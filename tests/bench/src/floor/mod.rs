//! The floors: bare axum handlers that check the same cookie, ask the same one thing and write the same answer, with
//! nothing around it.

mod cookie;
mod redis;
mod statement;

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use portcullis::kit::cookies::Cookies;
use portcullis::kit::secret::{Secret, Secrets};
use serde_json::Value;

use crate::Result;

/// What a floor is named to its process.
pub(crate) const COOKIE: &str = "cookie";
pub(crate) const REDIS: &str = "redis";
pub(crate) const STATEMENT: &str = "statement";

/// Where a floor finds the session of a token, and its user.
trait Sessions: Send + Sync + 'static {
    fn find(&self, token: &str, cookies: &Cookies) -> impl Future<Output = Option<Value>> + Send;
}

struct Floor<S> {
    sessions: S,
    secrets: Secrets,
}

/// Serves a floor on a free port, which is printed. `place` is where it finds the sessions.
pub(crate) async fn serve(kind: &str, place: &str, secret: &str) -> Result {
    let secrets = Secrets::new([Secret::from(secret)]).map_err(|_| "no secret")?;
    let router = match kind {
        COOKIE => router(cookie::Cached::new(secrets.clone()), secrets),
        REDIS => router(redis::Stored::connect(place).await?, secrets),
        STATEMENT => router(statement::Rows::open(place).await?, secrets),
        other => return Err(format!("no floor is named {other}").into()),
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    crate::figures::say(&listener.local_addr()?.port().to_string())?;
    Ok(axum::serve(listener, router).await?)
}

fn router(sessions: impl Sessions, secrets: Secrets) -> Router {
    Router::new()
        .route("/api/auth/get-session", get(get_session))
        .with_state(Arc::new(Floor { sessions, secrets }))
}

async fn get_session<S: Sessions>(State(floor): State<Arc<Floor<S>>>, headers: HeaderMap) -> Response {
    let cookies = Cookies::from_headers(&headers);
    let session = match cookies.get_signed("better-auth.session_token", &floor.secrets) {
        Some(token) => floor.sessions.find(token, &cookies).await,
        None => None,
    };
    ([(header::CACHE_CONTROL, "no-store")], Json(session)).into_response()
}
