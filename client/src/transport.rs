//! The way of a request: credentials, time-out, retries, and the network or a service in the same process.

use crate::generated::{api, operations::changes_session};
use crate::{credentials::Credentials, retry::Retry};
#[cfg(not(target_family = "wasm"))]
use futures_util::stream::BoxStream;
#[cfg(target_family = "wasm")]
use futures_util::stream::LocalBoxStream;
use futures_util::stream::TryStreamExt;
use progenitor_client::{ClientHooks, OperationInfo};
use reqwest::header::{ACCEPT, CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, HeaderValue, ORIGIN};
use reqwest::{Method, Request, Response, StatusCode};
use std::{sync::Arc, time::Duration};

/// What the generated client carries along.
#[derive(Clone, Debug)]
pub(crate) struct Transport {
    pub(crate) credentials: Arc<Credentials>,
    pub(crate) retry: Retry,
    pub(crate) timeout: Duration,
    /// Sent with cookies, since the server trusts those only together with an origin it knows.
    pub(crate) origin: Option<HeaderValue>,
    /// Sent besides.
    pub(crate) headers: HeaderMap,
    pub(crate) via: Via,
}

/// Where requests go.
#[derive(Clone, Debug)]
pub(crate) enum Via {
    Network,
    #[cfg(feature = "in-process")]
    Service(crate::in_process::Service),
}

impl ClientHooks<Transport> for api::Client {
    async fn exec(&self, mut request: Request, info: &OperationInfo) -> reqwest::Result<Response> {
        // progenitor's own; in a browser it would cost every call a CORS preflight.
        request.headers_mut().remove(HeaderName::from_static("api-version"));
        let response = self.inner.send(&self.client, request, info.operation_id).await?;
        if response.status().is_success() && info.operation_id == "sign_out" {
            self.inner.credentials.forget();
        }
        Ok(response)
    }
}

/// What a server says to somebody who wants its feed.
pub(crate) enum Open {
    Feed(FeedBody),
    Refused(StatusCode),
}

#[cfg(not(target_family = "wasm"))]
pub(crate) type FeedBody = BoxStream<'static, reqwest::Result<Vec<u8>>>;
#[cfg(target_family = "wasm")]
pub(crate) type FeedBody = LocalBoxStream<'static, reqwest::Result<Vec<u8>>>;

impl api::Client {
    /// Opens an answer that goes on: without a time-out, and tried once.
    pub(crate) async fn open(&self, path: &str) -> reqwest::Result<Open> {
        let mut request = self.client.get(format!("{}{path}", self.baseurl)).build()?;
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static("text/event-stream"));
        self.inner.prepare(&mut request);
        let response = self.inner.send_once(&self.client, request).await?;
        // A page of a proxy is no feed.
        let is_feed = response
            .headers()
            .get(CONTENT_TYPE)
            .is_some_and(|kind| kind.to_str().is_ok_and(|kind| kind.starts_with("text/event-stream")));
        Ok(match response.status() {
            StatusCode::OK if is_feed => {
                Open::Feed(Box::pin(response.bytes_stream().map_ok(|bytes| bytes.to_vec())))
            }
            StatusCode::OK => Open::Refused(StatusCode::NOT_FOUND),
            status => Open::Refused(status),
        })
    }
}

impl Transport {
    async fn send(
        &self,
        client: &reqwest::Client,
        mut request: Request,
        id: &str,
    ) -> reqwest::Result<Response> {
        request.timeout_mut().get_or_insert(self.timeout);
        let repeatable = request.method() == Method::GET && !changes_session(id);
        let mut attempt = 0;
        loop {
            let again = request.try_clone();
            self.prepare(&mut request);
            let url = request.url().clone();
            let result = self.send_once(client, request).await;
            if let Ok(response) = &result {
                self.credentials.learn(&url, response.headers());
            }
            let (Some(next), Some(wait)) = (again, self.retry.after(&result, attempt, repeatable)) else {
                return result;
            };
            tracing::debug!(operation = id, attempt, wait_ms = wait.as_millis() as u64, "trying again");
            crate::retry::sleep(wait).await;
            request = next;
            attempt += 1;
        }
    }

    fn prepare(&self, request: &mut Request) {
        let url = request.url().clone();
        let headers: &mut HeaderMap = request.headers_mut();
        headers.extend(self.headers.clone());
        self.credentials.apply(&url, headers);
        let by_cookies = matches!(*self.credentials, Credentials::Cookies(_)) || headers.contains_key(COOKIE);
        if let Some(origin) = self.origin.as_ref().filter(|_| by_cookies) {
            headers.insert(ORIGIN, origin.clone());
        }
    }

    async fn send_once(&self, client: &reqwest::Client, request: Request) -> reqwest::Result<Response> {
        match &self.via {
            Via::Network => {
                let builder = reqwest::RequestBuilder::from_parts(client.clone(), request);
                #[cfg(target_family = "wasm")]
                let builder = match *self.credentials {
                    Credentials::Cookies(_) => builder.fetch_credentials_include(),
                    _ => builder.fetch_credentials_omit(),
                };
                builder.send().await
            }
            #[cfg(feature = "in-process")]
            Via::Service(service) => service.call(request).await,
        }
    }
}
