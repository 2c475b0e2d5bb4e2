//! Clients that listen at `/session/events`.

use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::{Result, load};

/// A listener that has not begun by then never will.
const PATIENCE: Duration = Duration::from_secs(30);

/// An open feed of server-sent events.
pub(crate) struct Listener(BufReader<TcpStream>);

impl Listener {
    /// Opens a feed as a browser does, and reads its first event: from then on every change is told.
    pub(crate) async fn open(port: u16, cookie: &str) -> Result<Self> {
        let headers = [
            ("cookie", cookie),
            (
                "user-agent",
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
            ),
            ("accept", "text/event-stream"),
            ("accept-encoding", "gzip, deflate, br, zstd"),
            ("cache-control", "no-store"),
            ("sec-fetch-site", "same-origin"),
            ("sec-fetch-mode", "cors"),
            ("referer", "http://localhost:3000/account"),
        ];
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.write_all(load::request("GET", "/api/auth/session/events", &headers, "").as_bytes()).await?;
        // Thousands of these are open: what they take is the load's, but it is this machine's too.
        let mut listener = Self(BufReader::with_capacity(512, stream));
        match tokio::time::timeout(PATIENCE, listener.next()).await?? {
            first if first == "state" => Ok(listener),
            other => Err(format!("a feed began with {other}").into()),
        }
    }

    /// The name of the next event. The server sends each as a whole, so chunks do not break its lines.
    pub(crate) async fn next(&mut self) -> Result<String> {
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).await? == 0 {
                return Err("a feed ended".into());
            }
            if let Some(name) = line.strip_prefix("event: ") {
                return Ok(name.trim_end().to_owned());
            }
        }
    }
}
