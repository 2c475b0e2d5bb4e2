//! What is measured, and what is to be reached.

use std::path::Path;
use std::time::{Duration, Instant};

use portcullis::kit::password::{Algorithm, Hasher, HasherOptions, NewPassword};
use portcullis::kit::random::Rng;

use crate::load::{self, Report};
use crate::servers::{self, SECRET, Server, say};
use crate::{Options, Result, fill};

const CONNECTIONS: usize = 32;
const SPAN: Duration = Duration::from_secs(4);
const ROUNDS: usize = 3;
const EMAIL: &str = "ada@example.com";
const PASSWORD: &str = "correct horse battery";

/// Runs the scenarios and prints a line each.
pub(crate) async fn run(options: &Options) -> Result {
    let dir = tempfile::tempdir()?;
    let cookie = sign_up(options, dir.path()).await?;
    let get_session = load::request("GET", "/api/auth/get-session", &[("cookie", &cookie)], "");
    let wanted = |name: &str| name.contains(&options.only);
    if wanted("get-session") {
        against_floor(options, dir.path(), &get_session).await?;
        against_better_auth(options, dir.path(), &get_session).await?;
    }
    if wanted("sign-in") {
        sign_in(options, dir.path()).await?;
        flood(options, dir.path(), &get_session).await?;
    }
    if wanted("idle") {
        idle(options, dir.path()).await?;
    }
    if wanted("size") {
        size(options, dir.path(), &get_session).await?;
    }
    Ok(())
}

/// Makes the database and its user; the cookie of their session.
async fn sign_up(options: &Options, dir: &Path) -> Result<String> {
    let server = servers::portcullis(&options.portcullis, dir).await?;
    let auth = portcullis::kit::secret::Secrets::new([portcullis::kit::secret::Secret::from(SECRET)])
        .map_err(|_| "no secret")?;
    let body = format!(r#"{{"name":"Ada","email":"{EMAIL}","password":"{PASSWORD}"}}"#);
    let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", server.port)).await?;
    let request = load::request("POST", "/api/auth/sign-up/email", &[("connection", "close")], &body);
    tokio::io::AsyncWriteExt::write_all(&mut stream, request.as_bytes()).await?;
    let mut answer = String::new();
    tokio::io::AsyncReadExt::read_to_string(&mut stream, &mut answer).await?;
    let answer: serde_json::Value =
        serde_json::from_str(answer.split("\r\n\r\n").nth(1).unwrap_or_default())?;
    let token = answer["token"].as_str().ok_or("sign-up failed")?;
    Ok(format!("better-auth.session_token={}", portcullis::kit::cookies::sign(token, &auth)))
}

/// Two servers in turn; the median of the ratios of their rates, with the medians of the rates.
async fn compare(ours: &Server, other: &Server, request: &str) -> Result<(f64, f64, f64)> {
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
    Ok((median(ratios), median(ours_rates), median(other_rates)))
}

async fn against_floor(options: &Options, dir: &Path, request: &str) -> Result {
    let (ours, floor) = (servers::portcullis(&options.portcullis, dir).await?, servers::floor(dir).await?);
    let (ratio, a, b) = compare(&ours, &floor, request).await?;
    say(&format!(
        "get-session / bare axum handler      {ratio:>8.2}   (at least 0.80)   {a:.0}/s and {b:.0}/s"
    ))
}

async fn against_better_auth(options: &Options, dir: &Path, request: &str) -> Result {
    let Some(modules) = &options.better_auth else {
        return say("get-session / better-auth            LEFT OUT: BETTER_AUTH_DIR is not set");
    };
    let ours = servers::portcullis(&options.portcullis, dir).await?;
    let real = servers::better_auth(modules, dir).await?;
    let (ratio, a, b) = compare(&ours, &real, request).await?;
    say(&format!(
        "get-session / better-auth            {ratio:>8.2}   (at least 15)     {a:.0}/s and {b:.0}/s"
    ))
}

async fn sign_in(options: &Options, dir: &Path) -> Result {
    let cores = std::thread::available_parallelism()?.get();
    let server = servers::portcullis(&options.portcullis, dir).await?;
    let mut ratios = vec![];
    for _ in 0..ROUNDS {
        let alone = hashes_a_second().await?;
        let report = measured(load::run(server.port, &sign_in_request(), cores * 4, SPAN).await?)?;
        ratios.push(report.rate / (alone * cores as f64));
    }
    let ratio = median(ratios);
    say(&format!("sign-in / (cores x the hash alone)   {ratio:>8.2}   (at least 0.90)   {cores} cores"))
}

/// What the hash alone achieves on one core.
async fn hashes_a_second() -> Result<f64> {
    let options = HasherOptions { algorithm: Algorithm::Scrypt, threads: 1, queue: 1 };
    let hasher = Hasher::new(options, Rng::system())?;
    let (started, mut count) = (Instant::now(), 0);
    while started.elapsed() < SPAN / 2 {
        hasher.hash(NewPassword::parse(PASSWORD, 1, 128)?).await?;
        count += 1;
    }
    Ok(f64::from(count) / started.elapsed().as_secs_f64())
}

/// `/get-session` while sign-ins flood: a slow trickle of requests, so that its own load does not blur the picture.
async fn flood(options: &Options, dir: &Path, request: &str) -> Result {
    let server = servers::portcullis(&options.portcullis, dir).await?;
    let idle = measured(load::run(server.port, request, 1, SPAN).await?)?;
    let port = server.port;
    let flood = tokio::spawn(async move { load::run(port, &sign_in_request(), 16, SPAN + SPAN / 4).await });
    tokio::time::sleep(SPAN / 8).await;
    let busy = measured(load::run(server.port, request, 1, SPAN).await?)?;
    let memory = server.memory().unwrap_or_default();
    flood.await??;
    let ratio = busy.quantile(0.99).as_secs_f64() / idle.quantile(0.99).as_secs_f64();
    let (idle, busy) = (idle.quantile(0.99), busy.quantile(0.99));
    say(&format!(
        "get-session p99, flood / idle        {ratio:>8.2}   (at most 2)       {busy:.1?} and {idle:.1?}, {memory:.0} MB"
    ))
}

async fn idle(options: &Options, dir: &Path) -> Result {
    let mut ready = vec![];
    let mut memory = 0.0;
    for _ in 0..5 {
        let server = servers::portcullis(&options.portcullis, dir).await?;
        ready.push(server.ready.as_secs_f64() * 1000.0);
        tokio::time::sleep(Duration::from_millis(300)).await;
        memory = server.memory().unwrap_or_default();
    }
    let ready = median(ready);
    say(&format!("start to ready                       {ready:>6.0} ms   (at most 100 ms)"))?;
    say(&format!("idle memory                          {memory:>6.1} MB   (at most 30 MB)"))
}

async fn size(options: &Options, small: &Path, request: &str) -> Result {
    let large = tempfile::tempdir()?;
    std::fs::copy(small.join("auth.db"), large.path().join("auth.db"))?;
    fill::sessions(large.path(), 1_000_000).await?;
    let a = servers::portcullis(&options.portcullis, large.path()).await?;
    let b = servers::portcullis(&options.portcullis, small).await?;
    let mut ratios = vec![];
    for _ in 0..ROUNDS {
        let full = measured(load::run(a.port, request, 1, SPAN).await?)?.quantile(0.5);
        let empty = measured(load::run(b.port, request, 1, SPAN).await?)?.quantile(0.5);
        ratios.push(full.as_secs_f64() / empty.as_secs_f64());
    }
    let ratio = median(ratios);
    say(&format!("get-session p50, 3M sessions / none  {ratio:>8.2}   (at most 1.2)"))
}

fn sign_in_request() -> String {
    load::request(
        "POST",
        "/api/auth/sign-in/email",
        &[],
        &format!(r#"{{"email":"{EMAIL}","password":"{PASSWORD}"}}"#),
    )
}

/// A load with failures measured something else.
fn measured(report: Report) -> Result<Report> {
    if report.failed > 0 { Err(format!("{} requests failed", report.failed).into()) } else { Ok(report) }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
