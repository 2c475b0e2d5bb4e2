//! The collector: who it is, what it is sent, and whether it takes it.

use std::time::Duration;

use bytes::Bytes;
use chrono::Utc;
use http::{HeaderMap, HeaderValue, Response, header};
use url::Url;

use super::TelemetryError;
use crate::config::TelemetryConfig;
use crate::kit::http_client::{HttpClient, Post, retry_after};

/// The most bytes of an answer; what a collector has to say of a batch is a sentence.
const ANSWER: usize = 64 * 1024;

/// Where spans are sent, and how.
pub(super) struct Collector {
    client: HttpClient,
    url: Url,
    headers: HeaderMap,
    timeout: Duration,
}

/// The collector did not take a batch. The reason names no secret.
#[derive(Debug)]
pub(super) struct Refusal {
    /// It may take it later: see "Failures" in the specification of OTLP/HTTP.
    pub(super) temporary: bool,
    /// When to come again, if it says so.
    pub(super) retry_after: Option<Duration>,
    pub(super) reason: String,
}

impl Collector {
    /// The configured one, if there is one.
    pub(super) fn new(config: &TelemetryConfig) -> Result<Option<Self>, TelemetryError> {
        let Some(url) = config.target()? else { return Ok(None) };
        let mut headers = config.header_map()?;
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-protobuf"));
        let client = HttpClient::new(config.ca_file.as_deref()).map_err(TelemetryError::CaFile)?;
        Ok(Some(Self { client, url, headers, timeout: Duration::from_secs(config.timeout) }))
    }

    /// Hands a request of OTLP over; the collector's answer to it.
    pub(super) async fn post(&self, body: Bytes) -> Result<Bytes, Refusal> {
        let post = Post { headers: self.headers.clone(), body, timeout: self.timeout, most: ANSWER };
        match self.client.post(&self.url, post).await {
            Ok(answer) if answer.status().is_success() => Ok(answer.into_body()),
            Ok(answer) => Err(Refusal::answered(&answer)),
            Err(error) => Err(Refusal { temporary: true, retry_after: None, reason: error.to_string() }),
        }
    }
}

impl Refusal {
    fn answered(answer: &Response<Bytes>) -> Self {
        let status = answer.status();
        Self {
            temporary: matches!(status.as_u16(), 429 | 502 | 503 | 504),
            retry_after: retry_after(status, answer.headers(), Utc::now()),
            reason: format!("the collector answered {status}"),
        }
    }
}
