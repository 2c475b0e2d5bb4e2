//! A service that is told what happens, and checks signatures by itself.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use axum::serve::Listener;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use http::HeaderMap;
use http_body_util::BodyExt;
use sha2::Sha256;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::server::TlsStream;

/// How long is waited for a message.
const PATIENCE: Duration = Duration::from_secs(40);

/// A message as it came.
#[derive(Clone, Debug)]
pub struct Received {
    /// Method and path: `POST /hooks`.
    pub to: String,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
}

/// What the service does with a message.
pub enum Reply {
    /// Answers with this status.
    Status(u16),
    /// Answers with this.
    With(Response),
    /// Answers with this JSON.
    Json(u16, serde_json::Value),
    /// Answers with 204 once it is told to.
    Later(Arc<Notify>),
    /// Takes the message, and never answers.
    Never,
}

/// A service on a port of its own.
pub struct Receiver {
    /// Its address.
    pub url: String,
    seen: Arc<Mutex<Vec<Received>>>,
    count: watch::Receiver<usize>,
    task: tokio::task::JoinHandle<()>,
}

impl Receiver {
    /// Starts one. `script` gets the message and its number from 0.
    pub async fn start(script: impl Fn(usize, &Received) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        Self::serve(listener, format!("http://{address}/hooks"), script)
    }

    /// One that is content with everything.
    pub async fn content() -> Self {
        Self::start(|_, _| Reply::Status(204)).await
    }

    /// One over TLS that is content with everything, and its certificate as PEM.
    pub async fn over_tls() -> (Self, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let key = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
        let chain = vec![key.cert.der().clone()];
        let private = key.signing_key.serialize_der().try_into().expect("a key");
        let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(|config| config.with_no_client_auth().with_single_cert(chain, private));
        let acceptor = TlsAcceptor::from(Arc::new(config.expect("TLS")));
        let url = format!("https://localhost:{port}/hooks");
        (Self::serve(Tls { listener, acceptor }, url, |_, _| Reply::Status(204)), key.cert.pem())
    }

    fn serve<L>(
        listener: L,
        url: String,
        script: impl Fn(usize, &Received) -> Reply + Send + Sync + 'static,
    ) -> Self
    where
        L: Listener,
        L::Addr: std::fmt::Debug,
    {
        let (seen, script) = (Arc::<Mutex<Vec<Received>>>::default(), Arc::new(script));
        let (counter, count) = watch::channel(0);
        let log = seen.clone();
        let router = Router::new().fallback(move |request: Request| {
            let (log, counter, script) = (log.clone(), counter.clone(), script.clone());
            async move {
                let (parts, body) = request.into_parts();
                let body = body.collect().await.expect("a body").to_bytes();
                let to = format!("{} {}", parts.method, parts.uri.path());
                let received = Received { to, headers: parts.headers, body };
                let number = {
                    let mut log = log.lock().expect("nobody panics with it");
                    log.push(received.clone());
                    log.len() - 1
                };
                counter.send_replace(number + 1);
                let answer = |status: u16, body: Body| {
                    Response::builder().status(status).body(body).expect("an answer")
                };
                match script(number, &received) {
                    Reply::Status(status) => answer(status, Body::empty()),
                    Reply::With(response) => response,
                    Reply::Json(status, json) => answer(status, json.to_string().into()),
                    Reply::Later(go) => {
                        go.notified().await;
                        answer(204, Body::empty())
                    }
                    Reply::Never => std::future::pending().await,
                }
            }
        });
        let task = tokio::spawn(async move { axum::serve(listener, router).await.expect("it serves") });
        Self { url, seen, count, task }
    }

    /// Every message so far.
    pub fn seen(&self) -> Vec<Received> {
        self.seen.lock().expect("nobody panics with it").clone()
    }

    /// Waits for so many messages, and returns all of them.
    pub async fn wait_for(&self, count: usize) -> Vec<Received> {
        let mut counted = self.count.clone();
        let enough = tokio::time::timeout(PATIENCE, counted.wait_for(|seen| *seen >= count)).await;
        assert!(enough.is_ok(), "{} messages came, not {count}", self.seen().len());
        self.seen()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Received {
    /// A header.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The id by which repetitions are known.
    pub fn id(&self) -> &str {
        self.header("webhook-id")
    }

    /// The body.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }

    /// What happened.
    pub fn kind(&self) -> String {
        self.json()["type"].as_str().unwrap_or_default().to_owned()
    }

    /// Whether one of its signatures is good for a secret: Standard Webhooks 1.0, written down here once more.
    pub fn is_signed_by(&self, secret: &str) -> bool {
        let key = secret.strip_prefix("whsec_").and_then(|key| BASE64_STANDARD.decode(key).ok());
        let mut mac = Hmac::<Sha256>::new_from_slice(&key.expect("a secret")).expect("a key");
        for part in
            [self.id().as_bytes(), b".", self.header("webhook-timestamp").as_bytes(), b".", &self.body]
        {
            mac.update(part);
        }
        let good = format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()));
        self.header("webhook-signature").split(' ').any(|signature| signature == good)
    }
}

/// Connections over TLS. One that does not get so far is passed over.
struct Tls {
    listener: TcpListener,
    acceptor: TlsAcceptor,
}

impl Listener for Tls {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let (stream, address) = Listener::accept(&mut self.listener).await;
            if let Ok(stream) = self.acceptor.accept(stream).await {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

/// A secret of the form that webhooks are signed with; another for each number.
pub fn secret(number: u8) -> String {
    format!("whsec_{}", BASE64_STANDARD.encode([number; 32]))
}
