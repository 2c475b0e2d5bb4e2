//! `portcullis health`: for container engines, which have nothing else in the image to ask with.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::time::Duration;

use clap::Args;

use super::{Failure, load, print};

/// How long the server may take.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Args)]
pub(super) struct Health {
    /// Ask whether requests can be answered, the database included, and not only whether the process lives.
    #[arg(long)]
    ready: bool,
}

impl Health {
    pub(super) fn run(self, config: Option<&Path>) -> Result<(), Failure> {
        let address = reachable(load(config)?.server.listen);
        let path = if self.ready { "/health/ready" } else { "/health/live" };
        let answer = ask(address, path).map_err(|error| format!("{address} does not answer: {error}"))?;
        let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body.trim());
        match answer.split_whitespace().nth(1) {
            Some("200") => print(body),
            _ => Err(format!("{address} says: {body}").into()),
        }
    }
}

/// A server that listens everywhere listens here, too.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    address
}

fn ask(address: SocketAddr, path: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.take(64 * 1024).read_to_string(&mut answer)?;
    Ok(answer)
}
