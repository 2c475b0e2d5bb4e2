//! Two servers on one PostgreSQL.

use portcullis_tests::databases::{Backend, TestDatabase};

use super::{Bench, CONNECTIONS, ROUNDS, SPAN, measured, sign_up};
use crate::cpu::Cpu;
use crate::figures::{Figures, Target, median, say};
use crate::servers::{self, Server};
use crate::{Result, load};

/// How busy one server may leave the machine for a second one to show what it can do.
const ROOM: f64 = 0.5;

pub(super) async fn run(bench: &Bench<'_>, figures: &mut Figures) -> Result {
    let Some(database) = TestDatabase::create(Backend::Postgres).await else {
        return say("LEFT OUT two servers on one PostgreSQL: there is none");
    };
    let settings = [("DATABASE_URL", database.url.as_str())];
    let binary = &bench.options.portcullis;
    servers::migrate(binary, bench.dir, &settings).await?;
    let first = servers::portcullis_with(binary, bench.dir, &settings).await?;
    let second = servers::portcullis_with(binary, bench.dir, &settings).await?;
    let get_session = sign_up(first.port).await?;

    let (mut ratios, mut busy, mut costs) = (vec![], vec![], vec![]);
    for round in 0..=ROUNDS {
        let one = loaded(&[&first], &get_session).await?;
        let two = loaded(&[&first, &second], &get_session).await?;
        if round > 0 {
            ratios.push(two.rate / one.rate);
            busy.push(one.busy);
            costs.push((two.busy / two.rate) / (one.busy / one.rate));
        }
    }
    let (ratio, busy) = (median(ratios), median(busy));
    if busy > ROOM {
        // The machine is what limits both, so their sum can't be more. What can be seen is that they don't hinder each other.
        say(&format!(
            "NO ROOM two servers / one: {ratio:.2}, since one already takes {:.0} % of this machine with its load and its database",
            busy * 100.0
        ))?;
        return figures.add("CPU time a request, two servers / one", median(costs), Target::AtMost(1.1), "");
    }
    figures.add(
        "two servers / one",
        ratio,
        Target::AtLeast(1.8),
        &format!("{:.0} % busy with one", busy * 100.0),
    )
}

struct Loaded {
    /// Requests a second, of all servers.
    rate: f64,
    /// The part of the machine's time that was not idle.
    busy: f64,
}

/// As many connections to each server.
async fn loaded(servers: &[&Server], request: &str) -> Result<Loaded> {
    let before = Cpu::now()?;
    let loads: Vec<_> = servers
        .iter()
        .map(|server| {
            let (port, request) = (server.port, request.to_owned());
            tokio::spawn(async move { load::run(port, &request, CONNECTIONS, SPAN).await })
        })
        .collect();
    let mut rate = 0.0;
    for load in loads {
        rate += measured(load.await??)?.rate;
    }
    Ok(Loaded { rate, busy: Cpu::now()?.busy_since(&before) })
}
