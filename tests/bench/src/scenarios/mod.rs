//! What is measured, and what is to be reached.

mod cookie_cache;
mod crash;
mod events;
mod get_session;
mod idle;
mod listeners;
mod secondary_storage;
mod sign_in;
mod size;
mod two_servers;

use std::path::Path;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::figures::{Figures, median};
use crate::load::{self, Report};
use crate::servers::{self, Server};
use crate::{Options, Result};

const CONNECTIONS: usize = 32;
const SPAN: Duration = Duration::from_secs(4);
const ROUNDS: usize = 5;
const EMAIL: &str = "ada@example.com";
const PASSWORD: &str = "correct horse battery";

/// What every scenario starts from: a database with one user, who has a session.
struct Bench<'a> {
    options: &'a Options,
    dir: &'a Path,
    /// `/get-session` by the cookie of that session.
    get_session: String,
}

/// Runs the scenarios whose name contains what was asked for. Fails where a target is missed.
pub(crate) async fn run(options: &Options) -> Result {
    let dir = tempfile::tempdir()?;
    let get_session = {
        let server = servers::portcullis(&options.portcullis, dir.path()).await?;
        sign_up(server.port).await?
    };
    let bench = Bench { options, dir: dir.path(), get_session };
    let mut figures = Figures::default();
    macro_rules! run_wanted {
        ($($scenario:ident),*) => {$(
            if stringify!($scenario).replace('_', "-").contains(&options.only) {
                $scenario::run(&bench, &mut figures).await?;
            }
        )*};
    }
    run_wanted!(
        get_session,
        cookie_cache,
        secondary_storage,
        sign_in,
        idle,
        size,
        two_servers,
        events,
        listeners,
        crash
    );
    figures.judge()
}

/// Makes a user; `/get-session` by the cookies of their session.
async fn sign_up(port: u16) -> Result<String> {
    let body = format!(r#"{{"name":"Ada","email":"{EMAIL}","password":"{PASSWORD}"}}"#);
    get_session_after(port, "/api/auth/sign-up/email", &body).await
}

/// `/get-session` by the cookies of a new session of the user.
async fn sign_in(port: u16) -> Result<String> {
    let body = format!(r#"{{"email":"{EMAIL}","password":"{PASSWORD}"}}"#);
    get_session_after(port, "/api/auth/sign-in/email", &body).await
}

async fn get_session_after(port: u16, path: &str, body: &str) -> Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    stream.write_all(load::request("POST", path, &[("connection", "close")], body).as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let cookies: Vec<_> =
        answer.lines().filter_map(|line| line.strip_prefix("set-cookie: ")?.split(';').next()).collect();
    if cookies.is_empty() {
        return Err(format!("{path} gave no cookies").into());
    }
    Ok(load::request("GET", "/api/auth/get-session", &[("cookie", &cookies.join("; "))], ""))
}

/// Two servers in turn.
struct Comparison {
    /// The median of the ratios of their rates.
    ratio: f64,
    /// The medians of the rates, as text.
    rates: String,
}

async fn compare(ours: &Server, other: &Server, request: &str) -> Result<Comparison> {
    let (mut ratios, mut ours_rates, mut other_rates) = (vec![], vec![], vec![]);
    for round in 0..=ROUNDS {
        let a = measured(load::run(ours.port, request, CONNECTIONS, SPAN).await?)?;
        let b = measured(load::run(other.port, request, CONNECTIONS, SPAN).await?)?;
        // The first round warms both up.
        if round > 0 {
            ratios.push(a.rate / b.rate);
            ours_rates.push(a.rate);
            other_rates.push(b.rate);
        }
    }
    let rates = format!("{:.0}/s and {:.0}/s", median(ours_rates), median(other_rates));
    Ok(Comparison { ratio: median(ratios), rates })
}

/// A load with failures measured something else.
fn measured(report: Report) -> Result<Report> {
    if report.failed > 0 { Err(format!("{} requests failed", report.failed).into()) } else { Ok(report) }
}
