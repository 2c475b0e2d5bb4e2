//! A collector of traces: it takes OTLP over HTTP, and shows what came.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
pub use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;

/// How long a span may be on its way: spans are gathered for a second.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running collector.
pub struct Collector {
    address: SocketAddr,
    desk: Arc<Desk>,
}

struct Desk {
    status: watch::Sender<StatusCode>,
    received: watch::Sender<Vec<Received>>,
    refused: watch::Sender<usize>,
}

/// A request that was taken.
#[derive(Clone, Debug)]
pub struct Received {
    /// Its headers.
    pub headers: HeaderMap,
    /// What it said.
    pub request: ExportTraceServiceRequest,
}

impl Collector {
    /// Starts on a free port.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let desk = Arc::new(Desk {
            status: watch::Sender::new(StatusCode::OK),
            received: watch::Sender::default(),
            refused: watch::Sender::default(),
        });
        let router = Router::new().route("/v1/traces", post(take)).with_state(desk.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, desk }
    }

    /// Where it listens, as `telemetry.endpoint` has it.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Listens over TLS too; the endpoint there, and the certificate of the only authority that vouches for it, in PEM.
    pub async fn over_tls(&self) -> (String, String) {
        let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
        let (certificate, pem) = (own.cert.der().clone(), own.cert.pem());
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("protocol versions")
            .with_no_client_auth()
            .with_single_cert(vec![certificate], own.signing_key.into())
            .expect("a certificate and its key");
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let plain = self.address;
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    // A client that trusts somebody else leaves in the middle.
                    if let Ok(mut near) = acceptor.accept(stream).await {
                        let mut far = TcpStream::connect(plain).await.expect("the collector");
                        let _ = copy_bidirectional(&mut near, &mut far).await;
                    }
                });
            }
        });
        (format!("https://localhost:{port}"), pem)
    }

    /// Answers with this status from now on; only 200 takes anything.
    pub fn answer(&self, status: StatusCode) {
        self.desk.status.send_replace(status);
    }

    /// What came so far.
    pub fn received(&self) -> Vec<Received> {
        self.desk.received.borrow().clone()
    }

    /// Every span so far.
    pub fn spans(&self) -> Vec<Span> {
        spans(&self.desk.received.borrow())
    }

    /// Waits until it has refused so many requests.
    pub async fn refusals(&self, count: usize) {
        let mut refused = self.desk.refused.subscribe();
        let refusals = tokio::time::timeout(PATIENCE, refused.wait_for(|times| *times >= count));
        drop(refusals.await.expect("too few came").expect("it lives"));
    }

    /// The first span of this name, as soon as it is there.
    pub async fn span(&self, name: &str) -> Span {
        self.find(name, |span| span.name == name).await
    }

    /// The first span with this attribute, as soon as it is there.
    pub async fn span_with(&self, key: &str, value: &str) -> Span {
        self.find(value, |span| attribute(span, key).as_deref() == Some(value)).await
    }

    /// The first such span, as soon as it is there.
    pub async fn find(&self, what: &str, is_it: impl Fn(&Span) -> bool) -> Span {
        let mut received = self.desk.received.subscribe();
        let there = received.wait_for(|received| spans(received).iter().any(&is_it));
        let found = tokio::time::timeout(PATIENCE, there).await.map(|all| spans(&all.expect("it lives")));
        let found = found.ok().and_then(|all| all.into_iter().find(&is_it));
        found.unwrap_or_else(|| panic!("no span {what} among {:?}", names(&self.spans())))
    }
}

/// An attribute of a span, as text.
pub fn attribute(span: &Span, key: &str) -> Option<String> {
    text_of(&span.attributes, key)
}

/// The value of a key, as text.
pub fn text_of(attributes: &[KeyValue], key: &str) -> Option<String> {
    let found = attributes.iter().find(|attribute| attribute.key == key)?;
    match &found.value {
        Some(AnyValue { value: Some(Value::StringValue(text)) }) => Some(text.clone()),
        Some(AnyValue { value: Some(Value::IntValue(number)) }) => Some(number.to_string()),
        Some(AnyValue { value: Some(Value::BoolValue(bool)) }) => Some(bool.to_string()),
        other => panic!("{key} is {other:?}"),
    }
}

fn names(spans: &[Span]) -> Vec<&str> {
    spans.iter().map(|span| span.name.as_str()).collect()
}

fn spans(received: &[Received]) -> Vec<Span> {
    let resources = received.iter().flat_map(|received| &received.request.resource_spans);
    resources.flat_map(|it| &it.scope_spans).flat_map(|it| &it.spans).cloned().collect()
}

async fn take(State(desk): State<Arc<Desk>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let status = *desk.status.borrow();
    if status == StatusCode::OK {
        let request = ExportTraceServiceRequest::decode(body).expect("OTLP");
        desk.received.send_modify(|all| all.push(Received { headers, request }));
    } else {
        desk.refused.send_modify(|times| *times += 1);
    }
    status
}
