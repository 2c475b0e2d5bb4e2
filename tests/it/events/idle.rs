//! What it costs that somebody listens and nothing happens.

use std::path::Path;
use std::time::Duration;

use portcullis_tests::databases::{Backend, TestDatabase};
use portcullis_tests::server::TestServer;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const LISTENERS: usize = 2_000;

/// The promise, for a connection with everything that hangs on it. It is about what is shipped: the futures of an
/// unoptimised build are larger (23.6 kB were measured).
const MOST: u64 = if cfg!(debug_assertions) { 28_000 } else { 20_000 };

/// Opens a feed as a browser does, and reads until it has begun.
async fn open(address: std::net::SocketAddr, cookie: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "GET /api/auth/session/events HTTP/1.1\r\nHost: localhost:3000\r\nCookie: {cookie}\r\n\
         User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36\r\n\
         Accept: text/event-stream\r\nAccept-Encoding: gzip, deflate, br, zstd\r\nCache-Control: no-store\r\n\
         Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors\r\nReferer: http://localhost:3000/account\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    hear(&mut stream, "event: state").await;
    stream
}

async fn hear(stream: &mut TcpStream, what: &str) {
    let mut text = String::new();
    while !text.contains(what) {
        let mut bytes = [0; 1_024];
        let read = stream.read(&mut bytes).await.unwrap();
        assert!(read > 0, "it ended after {text}");
        text.push_str(&String::from_utf8_lossy(&bytes[..read]));
    }
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn an_idle_listener_costs_little() {
    let database = TestDatabase::create(Backend::Sqlite).await.unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_portcullis-under-test"));
    let server = TestServer::in_processes(1, program, database, |config| {
        config.server.max_connections = 2 * LISTENERS;
        config.events.max_listeners = 2 * LISTENERS;
    })
    .await;
    let mut users = vec![];
    for number in 0..50 {
        users.push(server.user(&format!("user{number}")).await.browser);
    }
    let cookies: Vec<String> = users
        .iter()
        .map(|browser| browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect())
        .collect();
    // What the process needs once it does this at all.
    let mut listeners = vec![];
    for cookie in &cookies {
        listeners.push(open(server.process(0).0, cookie).await);
    }
    let (address, before) = server.process(0);
    for number in 0..LISTENERS {
        listeners.push(open(address, &cookies[number % cookies.len()]).await);
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    let each = (server.process(0).1 - before) / LISTENERS as u64;
    eprintln!("an idle listener costs {each} bytes");
    assert!(each <= MOST, "an idle listener costs {each} bytes");

    // They are alive all the same: one user changes, and each of theirs hears it within the second.
    users[7].post("/update-user", json!({"name": "Somebody else"})).await.ok();
    let theirs = listeners.iter_mut().enumerate().filter(|(number, _)| number % 50 == 7);
    let heard = futures_util::future::join_all(theirs.map(|(_, stream)| hear(stream, "event: user.changed")));
    let heard = tokio::time::timeout(Duration::from_secs(1), heard).await.expect("within a second");
    assert_eq!(heard.len(), 1 + LISTENERS / 50);
}
