//! A load over keep-alive connections: one request at a time on each, as many as the server takes.

use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::Result;

/// What a load measured.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    /// Requests a second.
    pub(crate) rate: f64,
    /// Durations of single requests, sorted.
    durations: Vec<Duration>,
    /// Answers that were not 200.
    pub(crate) failed: usize,
}

impl Report {
    /// The duration below which this part of the requests stayed.
    pub(crate) fn quantile(&self, part: f64) -> Duration {
        quantile(&self.durations, part)
    }
}

/// The value below which this part of some sorted durations stayed.
pub(crate) fn quantile(sorted: &[Duration], part: f64) -> Duration {
    let at = ((sorted.len() as f64 * part) as usize).min(sorted.len().saturating_sub(1));
    sorted.get(at).copied().unwrap_or_default()
}

/// Sends `request` over `connections` connections for `span`.
pub(crate) async fn run(port: u16, request: &str, connections: usize, span: Duration) -> Result<Report> {
    let until = Instant::now() + span;
    let started = Instant::now();
    let mut tasks = vec![];
    for _ in 0..connections {
        tasks.push(tokio::spawn(connection(port, request.to_owned(), until)));
    }
    let (mut durations, mut failed) = (vec![], 0);
    for task in tasks {
        let (some, bad) = task.await??;
        durations.extend(some);
        failed += bad;
    }
    durations.sort();
    Ok(Report { rate: durations.len() as f64 / started.elapsed().as_secs_f64(), durations, failed })
}

async fn connection(port: u16, request: String, until: Instant) -> Result<(Vec<Duration>, usize)> {
    let mut connection = Connection::open(port).await?;
    let (mut durations, mut failed) = (vec![], 0);
    while Instant::now() < until {
        let started = Instant::now();
        if connection.ask(&request).await? != 200 {
            failed += 1;
        }
        durations.push(started.elapsed());
    }
    Ok((durations, failed))
}

/// Sends one request over a connection of its own; the status of the answer.
pub(crate) async fn once(port: u16, request: &str) -> Result<u16> {
    Connection::open(port).await?.ask(request).await
}

/// A keep-alive connection.
pub(crate) struct Connection(BufReader<TcpStream>);

impl Connection {
    pub(crate) async fn open(port: u16) -> Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        Ok(Self(BufReader::new(stream)))
    }

    /// Sends a request; the status of the answer.
    pub(crate) async fn ask(&mut self, request: &str) -> Result<u16> {
        self.0.get_mut().write_all(request.as_bytes()).await?;
        answer(&mut self.0).await
    }
}

/// Reads one answer; its status.
async fn answer(stream: &mut BufReader<TcpStream>) -> Result<u16> {
    let mut head = Vec::with_capacity(512);
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read_until(b'\n', &mut head).await? == 0 {
            return Err("the connection ended".into());
        }
    }
    let head = String::from_utf8(head)?.to_ascii_lowercase();
    let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).ok_or("no status")?;
    if let Some(length) = head.lines().find_map(|line| line.strip_prefix("content-length:")) {
        skip(stream, length.trim().parse()?).await?;
    } else if head.contains("transfer-encoding: chunked") {
        loop {
            let mut size = String::new();
            stream.read_line(&mut size).await?;
            let size = usize::from_str_radix(size.trim(), 16)?;
            skip(stream, size + 2).await?;
            if size == 0 {
                break;
            }
        }
    }
    Ok(status)
}

async fn skip(stream: &mut BufReader<TcpStream>, mut length: usize) -> Result {
    while length > 0 {
        let some = stream.fill_buf().await?.len().min(length);
        if some == 0 {
            return Err("the connection ended".into());
        }
        stream.consume(some);
        length -= some;
    }
    Ok(())
}

/// A request as text.
pub(crate) fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> String {
    let mut text = format!("{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    if !body.is_empty() {
        text.push_str(&format!("content-type: application/json\r\ncontent-length: {}\r\n", body.len()));
    }
    text + "\r\n" + body
}
