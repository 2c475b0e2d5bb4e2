//! Cross-origin calls by scripts (the CORS protocol of the Fetch standard), for the origins that are trusted with
//! cookies, and for no other. `cookies.site = "same_origin"` needs none of it. Upstream leaves this to the framework around it.

use axum::response::Response;
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::{RequestParts, response};
use crate::shared::Shared;

const METHODS: HeaderValue = HeaderValue::from_static("GET, POST");
const HEADERS: [&str; 2] = ["authorization", "content-type"];
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");

/// Answers a preflight. Whoever is not trusted gets what any other `OPTIONS` gets: not found.
pub fn preflight(shared: &Shared, request: &RequestParts) -> Response {
    let asks = request.headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    if !asks || trusted(shared, request).is_none() {
        return response::empty(StatusCode::NOT_FOUND);
    }
    let mut response = response::empty(StatusCode::NO_CONTENT);
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    let features = shared.features.iter().filter_map(|feature| feature.request_header);
    let allowed = HEADERS.into_iter().chain(features).collect::<Vec<_>>().join(", ");
    if let Ok(allowed) = HeaderValue::from_str(&allowed) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, allowed);
    }
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    response
}

/// Lets a trusted origin read the answer.
pub fn allow(shared: &Shared, request: &RequestParts, headers: &mut HeaderMap) {
    let Some(origin) = trusted(shared, request) else { return };
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
}

fn trusted<'a>(shared: &Shared, request: &'a RequestParts) -> Option<&'a HeaderValue> {
    let origin = request.headers.get(header::ORIGIN)?;
    let allowed = shared.config.cookies.site.allows_cors() && shared.origins.contains(origin.to_str().ok()?);
    allowed.then_some(origin)
}
