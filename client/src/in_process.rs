//! The same client without a socket: requests go straight into a service of this process.
//!
//! Each client has its own credentials, so several of them on one router are several callers.
//!
//! ```
//! # use portcullis_client::Client;
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let router = axum::Router::new().route("/api/auth/ok", axum::routing::get(async || r#"{"ok":true}"#));
//! let client = Client::builder("http://localhost:3000").service(router).build()?;
//! assert!(client.status().ok().await?.ok);
//! # Ok(()) }
//! ```

use axum_core::body::Body;
use http::{Request, Response};
use std::{convert::Infallible, fmt, future::Future, pin::Pin, sync::Arc};
use tower::ServiceExt;

/// What a router is: an `axum::Router`, or any other service like it.
pub trait HttpService: Send + Sync + 'static {
    /// Answers one request.
    #[doc(hidden)]
    fn answer(&self, request: Request<Body>) -> Pin<Box<dyn Future<Output = Response<Body>> + Send>>;
}

impl<S> HttpService for S
where
    S: tower::Service<Request<Body>, Response = Response<Body>, Error = Infallible>
        + Clone
        + Send
        + Sync
        + 'static,
    S::Future: Send,
{
    fn answer(&self, request: Request<Body>) -> Pin<Box<dyn Future<Output = Response<Body>> + Send>> {
        let service = self.clone();
        Box::pin(async move {
            match service.oneshot(request).await {
                Ok(response) => response,
                Err(never) => match never {},
            }
        })
    }
}

#[derive(Clone)]
pub(crate) struct Service(Arc<dyn HttpService>);

impl Service {
    pub(crate) fn new(service: impl HttpService) -> Self {
        Self(Arc::new(service))
    }

    pub(crate) async fn call(&self, request: reqwest::Request) -> reqwest::Result<reqwest::Response> {
        let request = Request::<reqwest::Body>::try_from(request)?.map(Body::new);
        let response = self.0.answer(request).await;
        Ok(response.map(|body| reqwest::Body::wrap_stream(body.into_data_stream())).into())
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Service")
    }
}
