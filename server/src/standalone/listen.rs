//! Accepting connections: no more than can be held, none that sends nothing, and a gentle end.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};

/// How long a connection may take to send its headers.
const HEADERS: Duration = Duration::from_secs(10);
/// The most bytes of headers, request line included.
const HEADER_BYTES: usize = 64 * 1024;
/// What an HTTP/2 connection begins with (RFC 9113 section 3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Serves connections until `stop`, then waits for those that are open, `drain` at most.
pub(super) async fn accept<F>(
    listener: TcpListener,
    answer: impl Fn(Request) -> F + Clone + Send + 'static,
    connections: usize,
    drain: Duration,
    mut stop: watch::Receiver<bool>,
) where
    F: Future<Output = Result<Response, Infallible>> + Send + 'static,
{
    let places = Arc::new(Semaphore::new(connections));
    let open = GracefulShutdown::new();
    loop {
        // The place comes first: a connection beyond the limit waits in the kernel's queue, not in our memory.
        let taken = tokio::select! {
            place = places.clone().acquire_owned() => place,
            () = stopped(&mut stop) => break,
        };
        let Ok(place) = taken else { break };
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file descriptors, mostly: the next one may work once another is closed.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
            () = stopped(&mut stop) => break,
        };
        let _ = stream.set_nodelay(true);
        let answer = answer.clone();
        let service = service_fn(move |request| answer(with_peer(request, peer)));
        let mut server = auto::Builder::new(TokioExecutor::new());
        server.http1().timer(TokioTimer::new()).header_read_timeout(HEADERS).max_buf_size(HEADER_BYTES);
        server.http2().timer(TokioTimer::new()).max_header_list_size(HEADER_BYTES as u32);
        let (watcher, mut stop) = (open.watcher(), stop.clone());
        tokio::spawn(async move {
            // What has come is answered, also while the server stops.
            let begun = tokio::select! {
                biased;
                begun = tokio::time::timeout(HEADERS, may_be_http2(&stream)) => begun,
                () = stopped(&mut stop) => return,
            };
            let Ok(Ok(may_be_http2)) = begun else { return };
            let server = if may_be_http2 { server } else { server.http1_only() };
            let connection = server.serve_connection(TokioIo::new(stream), service).into_owned();
            if let Err(error) = watcher.watch(connection).await {
                tracing::debug!(error, "a connection broke off");
            }
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(drain, open.shutdown()).await.is_err() {
        tracing::warn!("some requests did not finish in time");
    }
}

/// Whether a connection begins as HTTP/2 does, as far as it has come. Left to itself, hyper-util takes those bytes off the
/// connection to see, and hyper's buffer, which they are put back into, grows to twice the size for as long as the
/// connection lasts: an idle listener would cost a third more.
async fn may_be_http2(stream: &TcpStream) -> std::io::Result<bool> {
    let mut first = [0; PREFACE.len()];
    let seen = stream.peek(&mut first).await?;
    Ok(PREFACE.starts_with(&first[..seen]))
}

async fn stopped(stop: &mut watch::Receiver<bool>) {
    drop(stop.wait_for(|stop| *stop).await);
}

fn with_peer(request: hyper::Request<hyper::body::Incoming>, peer: SocketAddr) -> Request {
    let mut request = request.map(axum::body::Body::new);
    request.extensions_mut().insert(ConnectInfo(peer));
    request
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    /// The type of the frame that both sides of HTTP/2 begin with (RFC 9113 section 6.5).
    const SETTINGS: u8 = 4;

    /// A client of a server that answers nothing but 200.
    async fn connected() -> TcpStream {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let answer = |_| async { Ok(Response::default()) };
        tokio::spawn(async move {
            // Dropped, it would say that the server stops.
            let (_running, stop) = watch::channel(false);
            accept(listener, answer, 10, HEADERS, stop).await;
        });
        TcpStream::connect(address).await.expect("a connection")
    }

    async fn first_bytes(client: &mut TcpStream) -> [u8; 9] {
        let mut bytes = [0; 9];
        client.read_exact(&mut bytes).await.expect("an answer");
        bytes
    }

    /// `P` may be a POST, or the beginning of HTTP/2.
    #[tokio::test]
    async fn both_versions_are_told_apart_however_they_arrive() {
        for parts in [["P", "OST / HTTP/1.1\r\nhost: a\r\n\r\n"], ["GET / HTTP/1.1\r\n", "host: a\r\n\r\n"]] {
            let mut client = connected().await;
            for part in parts {
                client.write_all(part.as_bytes()).await.expect("sent");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            assert_eq!(&first_bytes(&mut client).await, b"HTTP/1.1 ");
        }
        for at in [1, 3, PREFACE.len()] {
            let mut client = connected().await;
            client.write_all(&PREFACE[..at]).await.expect("sent");
            tokio::time::sleep(Duration::from_millis(50)).await;
            client.write_all(&PREFACE[at..]).await.expect("sent");
            client.write_all(&[0, 0, 0, SETTINGS, 0, 0, 0, 0, 0]).await.expect("sent");
            assert_eq!(first_bytes(&mut client).await[3], SETTINGS);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_sends_nothing_is_closed() {
        let started = tokio::time::Instant::now();
        assert_eq!(connected().await.read(&mut [0]).await.expect("the end"), 0);
        assert!(started.elapsed() >= HEADERS);
    }
}
