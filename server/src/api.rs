//! Every operation as a typed in-process call: the same dispatch, checks and hooks as over HTTP, without HTTP.
//!
//! Rate limits and origin checks do not apply, as upstream.

use std::ops::Deref;
use std::sync::Arc;

use http::HeaderMap;
use tracing::Instrument as _;

use crate::cx::Cx;
use crate::endpoint::{Endpoint, Input, dispatch};
use crate::error::Result;
use crate::http::RequestParts;
use crate::shared::Shared;

/// The typed in-process calls, one method an operation.
#[derive(Clone)]
pub struct Api {
    shared: Arc<Shared>,
    headers: HeaderMap,
}

/// An answer, with the headers that an HTTP caller would have got: cookies to pass on, above all.
#[derive(Debug, Clone)]
pub struct Answered<T> {
    /// The answer.
    pub value: T,
    /// `Set-Cookie` and the like.
    pub headers: HeaderMap,
}

impl<T> Deref for Answered<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl Api {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self { shared, headers: HeaderMap::new() }
    }

    /// Calls as the caller of these headers: `Cookie`, `Authorization` and `User-Agent` count.
    pub fn with_headers(mut self, headers: HeaderMap) -> Self {
        self.headers = headers;
        self
    }

    /// Calls as the owner of a session token.
    pub fn with_session(mut self, token: &str) -> Self {
        self.headers.extend(self.shared.session_cookies.present(token));
        self
    }

    /// Runs any endpoint, another crate's too.
    pub async fn call<E: Endpoint>(&self, input: Input<E>) -> Result<Answered<E::Output>> {
        let request = Arc::new(RequestParts::in_process(self.headers.clone()));
        let cx = Cx::new(self.shared.clone(), request, E::DEFINITION.id);
        let span = tracing::debug_span!("call", otel.name = E::DEFINITION.id);
        let value = dispatch::<E>(&cx, input).instrument(span).await?;
        let mut headers = HeaderMap::new();
        cx.finish().write(&mut headers);
        Ok(Answered { value, headers })
    }
}
