//! The extractor.

use std::fmt;
use std::ops::Deref;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderValue, header};

use super::layer::Asked;
use crate::error::{CommonError, Error};
use crate::features::session::SessionAndUser;
use crate::http::response;

/// The session of the request and its user, as the API shows them. As an extractor it refuses requests without one; as
/// `Option<Session>` it lets them through. The route needs a [`SessionLayer`](super::SessionLayer).
#[derive(Clone, Debug, PartialEq)]
pub struct Session(pub SessionAndUser);

impl Deref for Session {
    type Target = SessionAndUser;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

pub(super) async fn session(parts: &Parts) -> Result<Option<Session>, SessionRejection> {
    let asked = parts.extensions.get::<Asked>().ok_or(SessionRejection::MissingLayer)?;
    let found = asked.find(parts).await.map_err(SessionRejection::Failed)?;
    Ok(found.map(Session))
}

impl<S: Sync> FromRequestParts<S> for Session {
    type Rejection = SessionRejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, SessionRejection> {
        session(parts).await?.ok_or(SessionRejection::SignedOut)
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for Session {
    type Rejection = SessionRejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, SessionRejection> {
        session(parts).await
    }
}

/// Why a request has no [`Session`].
#[derive(Debug)]
#[non_exhaustive]
pub enum SessionRejection {
    /// Nobody is signed in: 401.
    SignedOut,
    /// The database could not say: 503, or 500 where the fault is ours.
    Failed(Error),
    /// The route has no [`SessionLayer`](super::SessionLayer): 500.
    MissingLayer,
}

impl SessionRejection {
    /// The failure on the wire, in the API's own shape.
    fn into_error(self) -> Error {
        match self {
            Self::SignedOut => CommonError::Unauthorized.into(),
            Self::Failed(error) => error,
            Self::MissingLayer => Error::from(CommonError::InternalServerError)
                .because("a handler takes Session, but its route has no SessionLayer"),
        }
    }
}

impl fmt::Display for SessionRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SignedOut => "nobody is signed in",
            Self::Failed(_) => "the session could not be looked up",
            Self::MissingLayer => "the route has no SessionLayer",
        })
    }
}

impl std::error::Error for SessionRejection {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Failed(error) => Some(error),
            Self::SignedOut | Self::MissingLayer => None,
        }
    }
}

impl IntoResponse for SessionRejection {
    fn into_response(self) -> Response {
        let signed_out = matches!(self, Self::SignedOut);
        let error = self.into_error();
        crate::http::report("session", &error);
        let mut response = response::failure(&error);
        if signed_out {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
