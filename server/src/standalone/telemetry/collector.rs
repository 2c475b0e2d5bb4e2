//! One POST at a time to the collector, over a connection of its own.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, StatusCode, Uri, header};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::TelemetryError;
use crate::config::TelemetryConfig;

/// The most bytes of an answer; what a collector has to say of a batch is a sentence.
const ANSWER: usize = 64 * 1024;

/// Where spans are sent, and how.
pub(super) struct Collector {
    host: String,
    port: u16,
    path: Uri,
    headers: HeaderMap,
    tls: Option<(TlsConnector, ServerName<'static>)>,
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

impl Refusal {
    fn unreachable(error: impl ToString) -> Self {
        Self { temporary: true, retry_after: None, reason: error.to_string() }
    }
}

impl Collector {
    /// The configured one, if there is one.
    pub(super) fn new(config: &TelemetryConfig) -> Result<Option<Self>, TelemetryError> {
        let Some(uri) = config.target()? else { return Ok(None) };
        let (secure, host) = (uri.scheme_str() == Some("https"), uri.host().unwrap_or_default());
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let mut headers = config.header_map()?;
        let protobuf = HeaderValue::from_static("application/x-protobuf");
        headers.insert(header::CONTENT_TYPE, protobuf);
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        let authority = HeaderValue::from_str(authority).map_err(|e| TelemetryError::Tls(e.to_string()))?;
        headers.insert(header::HOST, authority);
        let tls = secure.then(|| tls(config, &host)).transpose()?;
        Ok(Some(Self {
            port: uri.port_u16().unwrap_or(if secure { 443 } else { 80 }),
            path: uri
                .path_and_query()
                .map(ToString::to_string)
                .unwrap_or_default()
                .parse()
                .unwrap_or_default(),
            host,
            headers,
            tls,
            timeout: Duration::from_secs(config.timeout),
        }))
    }

    /// Hands a request of OTLP over; the collector's answer to it.
    pub(super) async fn post(&self, body: Bytes) -> Result<Bytes, Refusal> {
        let exchange = async {
            let tcp = TcpStream::connect((&*self.host, self.port)).await.map_err(Refusal::unreachable)?;
            match &self.tls {
                None => self.exchange(tcp, body).await,
                Some((connector, name)) => {
                    let tls = connector.connect(name.clone(), tcp).await.map_err(Refusal::unreachable)?;
                    self.exchange(tls, body).await
                }
            }
        };
        let exchanged = tokio::time::timeout(self.timeout, exchange).await;
        exchanged.map_err(|_| Refusal::unreachable("the collector did not answer in time"))?
    }

    async fn exchange<S>(&self, stream: S, body: Bytes) -> Result<Bytes, Refusal>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let handshake = http1::handshake(TokioIo::new(stream)).await;
        let (mut sender, connection) = handshake.map_err(Refusal::unreachable)?;
        // It ends with the sender; what breaks it, the sender hears too.
        tokio::spawn(connection);
        let mut request =
            Request::post(self.path.clone()).body(Full::new(body)).map_err(Refusal::unreachable)?;
        request.headers_mut().extend(self.headers.clone());
        let response = sender.send_request(request).await.map_err(Refusal::unreachable)?;
        let (parts, body) = response.into_parts();
        if !parts.status.is_success() {
            return Err(refused(parts.status, &parts.headers));
        }
        let answer = Limited::new(body, ANSWER).collect().await.map_err(Refusal::unreachable)?;
        Ok(answer.to_bytes())
    }
}

fn refused(status: StatusCode, headers: &HeaderMap) -> Refusal {
    let seconds = headers.get(header::RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    Refusal {
        temporary: matches!(status.as_u16(), 429 | 502 | 503 | 504),
        retry_after: seconds.map(Duration::from_secs),
        reason: format!("the collector answered {status}"),
    }
}

fn tls(config: &TelemetryConfig, host: &str) -> Result<(TlsConnector, ServerName<'static>), TelemetryError> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(file) = &config.ca_file {
        for authority in authorities(file).map_err(|reason| TelemetryError::ca_file(config, reason))? {
            roots.add(authority).map_err(|reason| TelemetryError::ca_file(config, reason))?;
        }
    }
    let unable = |reason: String| TelemetryError::Tls(reason);
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| unable(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).map_err(|error| unable(error.to_string()))?;
    Ok((TlsConnector::from(Arc::new(tls)), name))
}

/// The certificates in a file. One without any is a mistake, not an empty list.
fn authorities(file: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let pem = std::fs::read(file).map_err(|error| error.to_string())?;
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    match certificates {
        Ok(none) if none.is_empty() => Err("there is no certificate in it".to_owned()),
        Ok(certificates) => Ok(certificates),
        Err(_) => Err("there is a broken certificate in it".to_owned()),
    }
}
