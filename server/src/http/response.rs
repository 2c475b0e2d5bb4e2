//! Answers on the wire.

use axum::body::Body;
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use serde_json::json;

use crate::endpoint::Reply;
use crate::error::{CommonError, Error};
use crate::kit::rate_limit::Limited;

/// Pages may load what this server serves, inline style and images, and talk to it; nothing else.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
     font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// No body at all.
pub fn empty(status: StatusCode) -> Response {
    with(status, None, Body::empty())
}

/// Plain text.
pub fn text(status: StatusCode, text: &'static str) -> Response {
    with(status, Some("text/plain;charset=UTF-8"), Body::from(text))
}

/// An endpoint's answer.
pub fn success(reply: Reply) -> Response {
    let mut response = with(reply.status, reply.content_type, reply.body);
    if reply.content_type.is_some_and(|t| t.starts_with("text/html")) {
        set(&mut response, "content-security-policy", PAGE_POLICY);
        set(&mut response, "x-content-type-options", "nosniff");
    }
    if let Some(location) = reply.location {
        set(&mut response, "location", &location);
    }
    response
}

/// A failure: its code and its public sentence.
pub fn failure(error: &Error) -> Response {
    if error.code() == CommonError::TooManyRequests.spec() {
        return too_many(error.message(), error.retry_after_seconds().unwrap_or(1));
    }
    let status = StatusCode::from_u16(error.code().status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = serde_json::to_vec(&error.body()).unwrap_or_default();
    let mut response = with(status, Some("application/json"), Body::from(body));
    if let Some(seconds) = error.retry_after_seconds() {
        set(&mut response, "retry-after", &seconds.to_string());
    }
    response
}

/// Too many requests: upstream's body and header, and the standard ones.
pub fn limited(limited: &Limited) -> Response {
    let mut response =
        too_many(CommonError::TooManyRequests.spec().message, limited.retry_after.as_secs().max(1));
    set(&mut response, "ratelimit-policy", &limited.policy());
    set(&mut response, "ratelimit", &limited.state());
    response
}

fn too_many(message: &str, seconds: u64) -> Response {
    let body = json!({ "message": message }).to_string();
    let mut response =
        with(StatusCode::TOO_MANY_REQUESTS, Some("text/plain;charset=UTF-8"), Body::from(body));
    set(&mut response, "x-retry-after", &seconds.to_string());
    set(&mut response, "retry-after", &seconds.to_string());
    response
}

/// Every answer may carry a credential or tell of one, so none is stored on the way.
fn with(status: StatusCode, content_type: Option<&'static str>, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    if let Some(content_type) = content_type {
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn set(response: &mut Response, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
