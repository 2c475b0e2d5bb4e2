//! Asking other people's services: one request over a connection of its own, within a time and up to a size.
//!
//! There is no pool, so nothing is kept alive for services that are seldom asked; TLS sessions are resumed instead.
//! Redirects are answers like any other: whoever follows them sends what it says to a place that nobody configured.

use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::{Either, select};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Uri, header};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::pki_types::{IpAddr, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use url::{Host, Url};

use super::authorities;

/// What services see who asks.
const USER_AGENT: HeaderValue = HeaderValue::from_static(concat!("portcullis/", env!("CARGO_PKG_VERSION")));

/// A client that trusts the public authorities, and those that it is given. Clones share their TLS sessions.
#[derive(Clone)]
pub struct HttpClient {
    tls: TlsConnector,
}

/// What is sent.
#[derive(Clone, Debug)]
pub struct Post {
    /// Headers besides `Host`, `Content-Length` and `User-Agent`.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    /// How long all of it may take, from looking up the name to the last byte of the answer.
    pub timeout: Duration,
    /// How many bytes of the answer's body are read. With 0 it is not read at all; else a longer one is an error.
    pub most: usize,
}

/// Why there is no answer. The texts hold nothing of the address but the host, and nothing that was sent or received.
#[derive(Debug, thiserror::Error)]
pub enum HttpClientError {
    /// The certificates of further authorities can't be read.
    #[error("{}: {reason}", .file.display())]
    CaFile {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// It is no address of a service.
    #[error("the URL has no host, or is neither http nor https")]
    Url,
    /// Nobody answers there.
    #[error("can't be reached: {0}")]
    Connect(std::io::Error),
    /// The connection can't be protected: a certificate of somebody else, say.
    #[error("no TLS: {0}")]
    Tls(std::io::Error),
    /// What was answered is no HTTP, or the connection broke.
    #[error("no answer: {0}")]
    Protocol(hyper::Error),
    /// The answer's body broke off.
    #[error("the answer broke off")]
    Body,
    /// It is longer than asked for.
    #[error("the answer is longer than {0} bytes")]
    TooLong(usize),
    /// It took too long.
    #[error("no answer within {} s", .0.as_secs_f64())]
    Timeout(Duration),
}

impl HttpClient {
    /// A client; a file with certificates (PEM) adds authorities.
    ///
    /// # Errors
    /// [`HttpClientError::CaFile`]
    pub fn new(ca_file: Option<&Path>) -> Result<Self, HttpClientError> {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        if let Some(file) = ca_file {
            authorities::add(&mut roots, file)
                .map_err(|reason| HttpClientError::CaFile { file: file.to_owned(), reason })?;
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        #[expect(clippy::expect_used, reason = "the provider has cipher suites of every version")]
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions of TLS")
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { tls: Arc::new(config).into() })
    }

    /// Sends it to an `http` or `https` address, and answers with whatever the service does, redirects and failures included.
    ///
    /// # Errors
    /// There is no answer within the time, or a longer one than asked for.
    pub async fn post(&self, url: &Url, post: Post) -> Result<Response<Bytes>, HttpClientError> {
        self.send(Method::POST, url, post).await
    }

    /// Asks for what is there, within a time and up to a size, as [`post`](Self::post).
    ///
    /// # Errors
    /// There is no answer within the time, or a longer one than asked for.
    pub async fn get(
        &self,
        url: &Url,
        headers: HeaderMap,
        timeout: Duration,
        most: usize,
    ) -> Result<Response<Bytes>, HttpClientError> {
        self.send(Method::GET, url, Post { headers, body: Bytes::new(), timeout, most }).await
    }

    async fn send(&self, method: Method, url: &Url, post: Post) -> Result<Response<Bytes>, HttpClientError> {
        let timeout = post.timeout;
        in_time(timeout, async {
            let target = Target::of(url)?;
            let stream = target.connect().await?;
            match target.tls {
                false => exchange(stream, method, post, &target).await,
                true => exchange(target.encrypt(&self.tls, stream).await?, method, post, &target).await,
            }
        })
        .await
    }

    /// Connects, encrypts where the URL says so, and leaves without a word.
    ///
    /// # Errors
    /// It does not work, within the time.
    pub async fn try_out(&self, url: &Url, timeout: Duration) -> Result<(), HttpClientError> {
        in_time(timeout, async {
            let target = Target::of(url)?;
            let stream = target.connect().await?;
            if target.tls {
                target.encrypt(&self.tls, stream).await?;
            }
            Ok(())
        })
        .await
    }
}

async fn in_time<T>(
    timeout: Duration,
    work: impl Future<Output = Result<T, HttpClientError>>,
) -> Result<T, HttpClientError> {
    tokio::time::timeout(timeout, work).await.unwrap_or(Err(HttpClientError::Timeout(timeout)))
}

/// Who is spoken to, and how.
struct Target<'a> {
    host: Host<&'a str>,
    port: u16,
    tls: bool,
    /// What `Host` says.
    authority: HeaderValue,
    /// What stands in the request line.
    path: Uri,
}

impl<'a> Target<'a> {
    fn of(url: &'a Url) -> Result<Self, HttpClientError> {
        let none = || HttpClientError::Url;
        let tls = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return Err(none()),
        };
        let host = url.host().ok_or_else(none)?;
        let port = url.port_or_known_default().ok_or_else(none)?;
        let authority = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_string(),
        };
        let path = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        let authority = HeaderValue::try_from(authority).map_err(|_| none())?;
        Ok(Self { host, port, tls, authority, path: Uri::try_from(path).map_err(|_| none())? })
    }

    async fn connect(&self) -> Result<TcpStream, HttpClientError> {
        let stream = match self.host {
            Host::Domain(name) => TcpStream::connect((name, self.port)).await,
            Host::Ipv4(address) => TcpStream::connect((address, self.port)).await,
            Host::Ipv6(address) => TcpStream::connect((address, self.port)).await,
        };
        let stream = stream.map_err(HttpClientError::Connect)?;
        // Where it fails, the request is only slower.
        let _ = stream.set_nodelay(true);
        Ok(stream)
    }

    async fn encrypt(
        &self,
        tls: &TlsConnector,
        stream: TcpStream,
    ) -> Result<TlsStream<TcpStream>, HttpClientError> {
        let name = match self.host {
            Host::Domain(name) => ServerName::try_from(name.to_owned()).map_err(|_| HttpClientError::Url)?,
            Host::Ipv4(address) => ServerName::IpAddress(IpAddr::from(std::net::IpAddr::from(address))),
            Host::Ipv6(address) => ServerName::IpAddress(IpAddr::from(std::net::IpAddr::from(address))),
        };
        tls.connect(name, stream).await.map_err(HttpClientError::Tls)
    }
}

async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send,
    method: Method,
    post: Post,
    target: &Target<'_>,
) -> Result<Response<Bytes>, HttpClientError> {
    let (mut sender, connection) =
        http1::handshake(TokioIo::new(stream)).await.map_err(HttpClientError::Protocol)?;
    let mut request = Request::new(Full::new(post.body));
    *request.method_mut() = method;
    *request.uri_mut() = target.path.clone();
    *request.headers_mut() = post.headers;
    request.headers_mut().insert(header::HOST, target.authority.clone());
    request.headers_mut().insert(header::USER_AGENT, USER_AGENT);
    request.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    let answer = async {
        let (parts, body) =
            sender.send_request(request).await.map_err(HttpClientError::Protocol)?.into_parts();
        let body = match post.most {
            0 => Bytes::new(),
            most => {
                Limited::new(body, most).collect().await.map_err(|error| beyond(&*error, most))?.to_bytes()
            }
        };
        Ok(Response::from_parts(parts, body))
    };
    // The connection is driven here and not by a task of its own: whoever stops waiting closes it.
    match select(pin!(answer), pin!(connection)).await {
        Either::Left((answer, _)) => answer,
        Either::Right((_, answer)) => answer.await,
    }
}

fn beyond(error: &(dyn std::error::Error + Send + Sync + 'static), most: usize) -> HttpClientError {
    if error.is::<LengthLimitError>() { HttpClientError::TooLong(most) } else { HttpClientError::Body }
}

/// How long a service asks to be left alone (RFC 9110 section 10.2.3), in seconds or until a date.
pub fn retry_after(
    status: StatusCode,
    headers: &HeaderMap,
    now: chrono::DateTime<chrono::Utc>,
) -> Option<Duration> {
    if status.is_success() {
        return None;
    }
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = chrono::DateTime::parse_from_rfc2822(text).ok()?;
    (date.to_utc() - now).to_std().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = chrono::DateTime::parse_from_rfc3339("2026-01-01T00:00:00Z").expect("a time").to_utc();
        let read = |text: &str| {
            let headers = HeaderMap::from_iter([(header::RETRY_AFTER, text.parse().expect("a value"))]);
            retry_after(StatusCode::SERVICE_UNAVAILABLE, &headers, now)
        };
        for (text, seconds) in [
            ("120", Some(120)),
            (" 0", Some(0)),
            ("Thu, 01 Jan 2026 00:01:00 GMT", Some(60)),
            // Over already, and what means nothing.
            ("Wed, 31 Dec 2025 23:59:59 GMT", None),
            ("-1", None),
            ("soon", None),
        ] {
            assert_eq!(read(text), seconds.map(Duration::from_secs), "{text}");
        }
        assert_eq!(retry_after(StatusCode::SERVICE_UNAVAILABLE, &HeaderMap::new(), now), None);
    }

    #[test]
    fn a_target_says_where_and_what() {
        for (url, host, port, authority, path) in [
            ("https://a.example/x?y=1#z", "a.example", 443, "a.example", "/x?y=1"),
            ("http://a.example:8080", "a.example", 8080, "a.example:8080", "/"),
            ("http://[::1]:81/h", "[::1]", 81, "[::1]:81", "/h"),
        ] {
            let url = Url::parse(url).expect("a URL");
            let target = Target::of(&url).expect("a target");
            assert_eq!((target.host.to_string().as_str(), target.port), (host, port));
            assert_eq!(target.authority, authority);
            assert_eq!(target.path.to_string(), path);
        }
        for url in ["ftp://a.example/", "data:x"] {
            assert!(Target::of(&Url::parse(url).expect("a URL")).is_err(), "{url}");
        }
    }

    #[test]
    fn a_file_without_certificates_is_a_mistake() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        for text in ["", "no PEM", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
            std::fs::write(file.path(), text).expect("written");
            assert!(
                matches!(HttpClient::new(Some(file.path())), Err(HttpClientError::CaFile { .. })),
                "{text}"
            );
        }
        assert!(HttpClient::new(Some(Path::new("/not/there"))).is_err());
        assert!(HttpClient::new(None).is_ok());
    }
}
