//! `/sign-in/email`: the hash is what it costs, and nobody else pays for it.

use std::time::{Duration, Instant};

use portcullis::kit::password::{Algorithm, Hasher, HasherOptions, NewPassword};
use portcullis::kit::random::Rng;

use super::{Bench, EMAIL, PASSWORD, ROUNDS, SPAN, measured};
use crate::figures::{Figures, Target, median};
use crate::{Result, load, servers};

pub(super) async fn run(bench: &Bench<'_>, figures: &mut Figures) -> Result {
    rate(bench, figures).await?;
    flood(bench, figures).await
}

async fn rate(bench: &Bench<'_>, figures: &mut Figures) -> Result {
    let cores = std::thread::available_parallelism()?.get();
    let server = servers::portcullis(&bench.options.portcullis, bench.dir).await?;
    let mut ratios = vec![];
    for _ in 0..ROUNDS {
        let alone = hashes_a_second().await?;
        let report = measured(load::run(server.port, &request(), cores * 4, SPAN).await?)?;
        ratios.push(report.rate / (alone * cores as f64));
    }
    let detail = format!("{cores} cores");
    figures.add("sign-in / (cores x the hash alone)", median(ratios), Target::AtLeast(0.9), &detail)
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

/// `/get-session` on one connection, so that its own load does not blur the picture, without and with a flood.
async fn flood(bench: &Bench<'_>, figures: &mut Figures) -> Result {
    let server = servers::portcullis(&bench.options.portcullis, bench.dir).await?;
    let (mut ratios, mut idles, mut busies, mut memory) = (vec![], vec![], vec![], 0.0_f64);
    for _ in 0..ROUNDS {
        let p99 = |report: load::Report| report.quantile(0.99).as_secs_f64();
        let idle = p99(measured(load::run(server.port, &bench.get_session, 1, SPAN).await?)?);
        let port = server.port;
        let flood = tokio::spawn(async move { load::run(port, &request(), 16, SPAN + SPAN / 4).await });
        tokio::time::sleep(SPAN / 8).await;
        let busy = p99(measured(load::run(server.port, &bench.get_session, 1, SPAN).await?)?);
        memory = memory.max(server.memory().unwrap_or(f64::NAN));
        measured(flood.await??)?;
        ratios.push(busy / idle);
        idles.push(idle);
        busies.push(busy);
    }
    let duration = |values| Duration::from_secs_f64(median(values));
    let detail = format!("{:.1?} and {:.1?}", duration(busies), duration(idles));
    figures.add("get-session p99, flood / idle", median(ratios), Target::AtMost(2.0), &detail)?;
    // A hash takes 32 MiB, and there are as many at a time as cores.
    let cores = std::thread::available_parallelism()?.get() as f64;
    figures.add("memory in a flood, MB", memory, Target::AtMost(30.0 + 40.0 * cores), "")
}

fn request() -> String {
    let body = format!(r#"{{"email":"{EMAIL}","password":"{PASSWORD}"}}"#);
    load::request("POST", "/api/auth/sign-in/email", &[], &body)
}
