//! The tower layer.

use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use futures_util::future::BoxFuture;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, header};
use tower::{Layer, Service};

use super::extract::{SessionRejection, session};
use crate::cx::Cx;
use crate::endpoint::Endpoint;
use crate::error::Result;
use crate::features::session::{GetSession, Lookup, SessionAndUser};
use crate::http::RequestParts;
use crate::shared::Shared;

/// Makes the session of each request available to [`Session`](super::Session).
#[derive(Clone)]
pub struct SessionLayer {
    shared: Arc<Shared>,
    required: bool,
}

impl SessionLayer {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self { shared, required: false }
    }

    /// Refuses requests without a session (401) before they reach a handler.
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }
}

impl<S> Layer<S> for SessionLayer {
    type Service = SessionService<S>;

    fn layer(&self, inner: S) -> SessionService<S> {
        SessionService { inner, layer: self.clone() }
    }
}

/// The service that [`SessionLayer`] makes.
#[derive(Clone)]
pub struct SessionService<S> {
    inner: S,
    layer: SessionLayer,
}

impl<S, B> Service<Request<B>> for SessionService<S>
where
    S: Service<Request<B>, Response = Response> + Clone + Send + 'static,
    S::Future: Send,
    B: Send + 'static,
{
    type Response = Response;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Response, S::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // The service that was polled ready is the one to call; the clone stays for the next request.
        let clone = self.inner.clone();
        let mut ready = std::mem::replace(&mut self.inner, clone);
        let required = self.layer.required;
        let asked = Asked::new(self.layer.shared.clone());
        Box::pin(async move {
            let (mut parts, body) = request.into_parts();
            parts.extensions.insert(asked.clone());
            let refused = match required {
                true => {
                    session(&parts).await.and_then(|found| found.ok_or(SessionRejection::SignedOut)).err()
                }
                false => None,
            };
            let mut response = match refused {
                Some(rejection) => rejection.into_response(),
                None => ready.call(Request::from_parts(parts, body)).await?,
            };
            asked.hand_over(response.headers_mut());
            Ok(response)
        })
    }
}

/// The session of one request, looked up at most once, and not before somebody asks.
#[derive(Clone)]
pub(super) struct Asked(Arc<Inner>);

struct Inner {
    shared: Arc<Shared>,
    cx: OnceLock<Cx>,
}

impl Asked {
    fn new(shared: Arc<Shared>) -> Self {
        Self(Arc::new(Inner { shared, cx: OnceLock::new() }))
    }

    /// In a box, so that the depth of what is inside does not count in the program of whoever uses this library.
    pub(super) fn find<'a>(&'a self, parts: &'a Parts) -> BoxFuture<'a, Result<Option<SessionAndUser>>> {
        let shared = &self.0.shared;
        let request = || Arc::new(RequestParts::from_http(shared, parts.clone()));
        let cx = self.0.cx.get_or_init(|| Cx::new(shared.clone(), request(), GetSession::DEFINITION.id));
        // A cached session serves reads only (SECURITY: revoked is revoked at the next call that changes anything).
        let reads = parts.method.is_safe();
        let how = Lookup { from_cache: reads, into_cache: reads, renew: true };
        Box::pin(async move { Ok(cx.current_session(how).await?.map(|current| current.view(cx.schema()))) })
    }

    /// Gives the answer what the look-up earned: the cookie of a session that was renewed, or its removal. What the
    /// handler has set itself came later, and counts.
    fn hand_over(&self, answer: &mut HeaderMap) {
        let Some(cx) = self.0.cx.get() else { return };
        let mut earned = HeaderMap::new();
        cx.finish().write(&mut earned);
        let cookies = earned.get_all(header::SET_COOKIE).iter().cloned().collect::<Vec<_>>();
        if cookies.is_empty() {
            return;
        }
        let own = answer.get_all(header::SET_COOKIE).iter().cloned().collect::<Vec<_>>();
        answer.remove(header::SET_COOKIE);
        for cookie in cookies.into_iter().chain(own) {
            answer.append(header::SET_COOKIE, cookie);
        }
        for (name, value) in &earned {
            if name != header::SET_COOKIE {
                answer.entry(name).or_insert_with(|| value.clone());
            }
        }
        answer.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
}
