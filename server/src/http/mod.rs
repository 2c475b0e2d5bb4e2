//! The door: from an HTTP request to [`dispatch`](crate::endpoint::dispatch), and back.
//!
//! The order is upstream's, since it decides which error a caller sees: disabled paths, limits, route, what features do at
//! the door, body, origin, validation, session, handler.

pub mod body;
pub mod cors;
pub mod metrics;
pub mod origin;
pub mod request;
pub mod response;
pub mod routes;
pub(crate) mod span;

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::{any, get};
use http::{Method, StatusCode};
use tracing::{Instrument as _, Span};

use crate::cx::Cx;
use crate::endpoint::RawInput;
use crate::error::{CommonError, Error};
use crate::features::open_api::page;
use crate::http::routes::Matched;
use crate::kit::rate_limit::Verdict;
use crate::shared::Shared;

pub use request::RequestParts;

/// The API as an axum router, below its base path.
pub fn router(shared: Arc<Shared>) -> Router {
    let base = shared.base_path().to_owned();
    let below = format!("{base}/{{*path}}");
    let mut router = Router::new().route(&below, any(serve));
    if !base.is_empty() {
        router = router.route(&base, any(serve));
    }
    if shared.config.open_api.enabled {
        router = router.route(&format!("{base}/reference/{{file}}"), get(page::script));
    }
    router.with_state(shared)
}

/// (No `async fn`: the request would stay in its future, beside what it is taken apart into.)
fn serve(State(shared): State<Arc<Shared>>, request: Request) -> impl Future<Output = Response> + Send {
    let started = Instant::now();
    let (parts, body) = request.into_parts();
    let request = Arc::new(RequestParts::from_http(&shared, parts));
    let span = span::begin(&request);
    async move {
        let (operation, mut response) = answer(&shared, &request, body, &span).instrument(span.clone()).await;
        span::answered(&span, response.status());
        cors::allow(&shared, &request, response.headers_mut());
        shared.metrics.observe(operation, response.status(), started.elapsed());
        response
    }
}

/// The operation's id, for the metrics, and the answer.
async fn answer(
    shared: &Arc<Shared>,
    request: &Arc<RequestParts>,
    body: Body,
    span: &Span,
) -> (&'static str, Response) {
    let matched = shared.routes.find(&request.method, &request.path);
    span::found(span, request, matched.as_ref());
    if is_disabled(shared, &request.path, matched.as_ref()) {
        return ("disabled", response::text(StatusCode::NOT_FOUND, "Not Found"));
    }
    if request.method == Method::OPTIONS {
        return ("preflight", cors::preflight(shared, request));
    }
    let counted = matched.as_ref().map_or("", |m| m.path);
    let verdict = shared.limiter.check(request.client.as_ref(), counted, shared.clock.now()).await;
    shared.metrics.checked(&verdict);
    match verdict {
        Ok(Verdict::Allowed) => {}
        Ok(Verdict::Limited(limited)) => {
            shared.metrics.limited(&limited.rule);
            return ("limited", response::limited(&limited));
        }
        Err(error) => {
            let error = Error::uncounted(error);
            span::failed(span, &error);
            report("limited", &error);
            return ("limited", response::failure(&error));
        }
    }
    let Some(matched) = matched else { return ("unknown", response::empty(StatusCode::NOT_FOUND)) };

    let definition = &matched.endpoint.definition;
    let cx = Cx::new(shared.clone(), request.clone(), definition.id);
    let result = async {
        for door in shared.features.iter().filter_map(|feature| feature.door) {
            door(&cx, definition).await?;
        }
        // A body with GET has no meaning (RFC 9110 section 9.3.1).
        let has_body = request.has_body() && request.method != Method::GET;
        let body = match definition.has_body || has_body {
            true => Box::pin(body::read(request, definition, body, shared.config.server.body_limit)).await?,
            false => serde_json::Value::Null,
        };
        let query = body::query(&request.query)?;
        origin::check(shared, request, definition, &query, &body)?;
        let raw = RawInput { path: matched.parameters, query, body };
        (matched.endpoint.handle)(&cx, raw).await
    }
    .await;
    let outgoing = cx.finish();
    let mut response = match result {
        Ok(reply) => response::success(reply),
        Err(error) => {
            span::failed(span, &error);
            report(definition.id, &error);
            response::failure(&error)
        }
    };
    outgoing.write(response.headers_mut());
    (definition.id, response)
}

/// Whether the operator switched a path off: under one of its names is under all of them.
fn is_disabled(shared: &Shared, path: &str, matched: Option<&Matched<'_>>) -> bool {
    let is_off = |name: &str| shared.config.disabled_paths.iter().any(|off| off == name);
    is_off(path) || matched.is_some_and(|matched| matched.endpoint.definition.paths().any(is_off))
}

/// Logs a failure once. What the caller did wrong is theirs to know; what we did wrong is ours.
pub(crate) fn report(operation: &str, error: &Error) {
    let code = error.code();
    let cause = error.cause().map(tracing::field::display);
    if code == CommonError::InternalServerError.spec() || code == CommonError::ServiceUnavailable.spec() {
        tracing::error!(operation, code = code.code, cause, "the call failed");
    } else {
        tracing::debug!(operation, code = code.code, cause, "the call was refused");
    }
}
