//! The axum extractors.

use super::lookup::{Asked, Unavailable};
use crate::generated::types;
use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
use axum_core::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, StatusCode, request::Parts};
use std::{fmt, ops::Deref, sync::Arc, time::Duration};

/// The session of the request, and its user. As an extractor it refuses requests without one; as
/// `Option<CurrentSession>` it lets them through.
#[derive(Clone, Debug, PartialEq)]
pub struct CurrentSession(pub Arc<types::SessionAndUser>);

impl Deref for CurrentSession {
    type Target = types::SessionAndUser;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

pub(super) async fn current(
    asked: Option<&Asked>,
    headers: &HeaderMap,
) -> Result<Option<CurrentSession>, SessionRejection> {
    let asked = asked.ok_or(SessionRejection::MissingLayer)?;
    match asked.find(headers).await {
        Ok(session) => Ok(session.map(CurrentSession)),
        Err(Unavailable { retry_after }) => Err(SessionRejection::Unavailable { retry_after }),
    }
}

impl<S: Sync> FromRequestParts<S> for CurrentSession {
    type Rejection = SessionRejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, SessionRejection> {
        current(parts.extensions.get(), &parts.headers).await?.ok_or(SessionRejection::SignedOut)
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for CurrentSession {
    type Rejection = SessionRejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, SessionRejection> {
        current(parts.extensions.get(), &parts.headers).await
    }
}

/// Why a request has no [`CurrentSession`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionRejection {
    /// Nobody is signed in: 401.
    SignedOut,
    /// The authentication server could not say: 503. Being asked too often is such a case, never a sign-out.
    Unavailable {
        /// When the server wants to be asked again, if it said so.
        retry_after: Option<Duration>,
    },
    /// The route has no [`SessionLayer`](super::SessionLayer): 500.
    MissingLayer,
}

impl SessionRejection {
    fn parts(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::SignedOut => (StatusCode::UNAUTHORIZED, "UNAUTHORIZED", "Unauthorized"),
            Self::Unavailable { .. } => (
                StatusCode::SERVICE_UNAVAILABLE,
                "SERVICE_UNAVAILABLE",
                "Who is asking can't be determined right now",
            ),
            Self::MissingLayer => {
                (StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL_SERVER_ERROR", "Internal server error")
            }
        }
    }
}

impl fmt::Display for SessionRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.parts().2)
    }
}

impl std::error::Error for SessionRejection {}

impl IntoResponse for SessionRejection {
    fn into_response(self) -> Response {
        if self == Self::MissingLayer {
            tracing::error!("a handler takes CurrentSession, but its route has no SessionLayer");
        }
        let (status, code, message) = self.parts();
        let body = serde_json::json!({ "code": code, "message": message }).to_string();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        match self {
            Self::SignedOut => headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")),
            Self::Unavailable { retry_after } => {
                headers.insert(RETRY_AFTER, retry_after.map_or(1, |wait| wait.as_secs().max(1)).into())
            }
            Self::MissingLayer => None,
        };
        response
    }
}
