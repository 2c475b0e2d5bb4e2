//! The tower layer.

use super::extract::{SessionRejection, current};
use super::lookup::{Asked, Lookup, Settings};
use crate::{Client, Secret};
use axum_core::extract::Request;
use axum_core::response::{IntoResponse, Response};
use futures_util::future::BoxFuture;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tower::{Layer, Service};

/// Makes the session of each request available to [`CurrentSession`](super::CurrentSession).
///
/// Clones share the cache.
#[derive(Clone, Debug)]
pub struct SessionLayer {
    settings: Settings,
    lookup: Arc<Lookup>,
    required: bool,
}

impl SessionLayer {
    /// Looks sessions up by `client`: its server, time-outs and retries; its own credentials are not used. An
    /// answer is kept for 5 seconds, at most 10 000 of them.
    pub fn new(client: Client) -> Self {
        let settings = Settings {
            client,
            cookie_prefix: "better-auth".into(),
            cache: Duration::from_secs(5),
            capacity: 10_000,
        };
        Self { lookup: Arc::new(Lookup::new(settings.clone())), settings, required: false }
    }

    /// How long an answer is kept: the longest time that a session which has ended goes on to be accepted here.
    /// Zero asks the server for every request.
    pub fn cache(self, lifetime: Duration) -> Self {
        self.with(|settings| settings.cache = lifetime)
    }

    /// How many answers are kept at most.
    pub fn cache_capacity(self, capacity: usize) -> Self {
        self.with(|settings| settings.capacity = capacity)
    }

    /// The prefix of the server's cookies (its setting `cookies.prefix`). Cookies of other names are never sent.
    pub fn cookie_prefix(self, prefix: impl Into<String>) -> Self {
        self.with(|settings| settings.cookie_prefix = prefix.into())
    }

    /// Refuses requests without a session (401) before they reach a handler.
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Hears from the server which sessions have ended and which users have changed, and forgets those answers at once:
    /// then a session that has ended is accepted for a moment only, and [`cache`](Self::cache) bounds it while the feed is
    /// broken. Spawn it, once all settings are made; it returns where the server has no feed for this token, the setting
    /// `events.service_token`.
    ///
    /// ```no_run
    /// # use portcullis_client::{Client, protect::SessionLayer};
    /// # async fn example(client: Client) {
    /// let layer = SessionLayer::new(client);
    /// tokio::spawn(layer.hear(std::env::var("SERVICE_TOKEN").expect("a token")));
    /// # }
    /// ```
    pub fn hear<S: Into<Secret>>(&self, service_token: S) -> impl Future<Output = ()> + Send + use<S> {
        let (lookup, token) = (self.lookup.clone(), service_token.into());
        async move { lookup.hear(token).await }
    }

    fn with(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self.lookup = Arc::new(Lookup::new(self.settings.clone()));
        self
    }
}

impl<S> Layer<S> for SessionLayer {
    type Service = SessionService<S>;

    fn layer(&self, inner: S) -> SessionService<S> {
        SessionService { inner, lookup: self.lookup.clone(), required: self.required }
    }
}

/// The service that [`SessionLayer`] makes.
#[derive(Clone, Debug)]
pub struct SessionService<S> {
    inner: S,
    lookup: Arc<Lookup>,
    required: bool,
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

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let asked = Asked::attach(&self.lookup, &mut request);
        if !self.required {
            return Box::pin(self.inner.call(request));
        }
        // The service that was polled ready is the one to call; the clone stays for the next request.
        let clone = self.inner.clone();
        let mut ready = std::mem::replace(&mut self.inner, clone);
        Box::pin(async move {
            match current(Some(&asked), request.headers()).await {
                Ok(Some(_)) => ready.call(request).await,
                Ok(None) => Ok(SessionRejection::SignedOut.into_response()),
                Err(rejection) => Ok(rejection.into_response()),
            }
        })
    }
}
