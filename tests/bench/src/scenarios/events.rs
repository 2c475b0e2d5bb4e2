//! How long it takes until a browser hears of a change.

use std::time::Duration;

use portcullis_tests::databases::{Backend, TestDatabase};
use portcullis_tests::server::{TestServer, User};
use tokio::task::JoinSet;
use tokio::time::{Instant, interval, timeout};

use super::Bench;
use crate::figures::{Figures, Target};
use crate::listener::Listener;
use crate::load::{self, quantile};
use crate::{Result, cpu::Cpu};

const LISTENERS: usize = 1_000;
/// From one change to the next.
const PACE: Duration = Duration::from_millis(20);
/// What has not come by then is lost.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) async fn run(bench: &Bench<'_>, figures: &mut Figures) -> Result {
    let database = TestDatabase::create(Backend::Sqlite).await.ok_or("no SQLite")?;
    let servers = TestServer::in_processes(2, &bench.options.portcullis, database, |config| {
        config.events.max_listeners = LISTENERS;
        config.server.max_connections = 2 * LISTENERS;
    })
    .await;
    // Nothing carries the bell between servers on SQLite: the second way is by the poll, the slowest that there is.
    for (name, changing) in [("event to browser p99, ms", 0), ("from another server by its poll, ms", 1)] {
        let users = servers.users((0..LISTENERS).map(|n| format!("{changing}-{n}"))).await;
        let ports = (servers.process(0).0.port(), servers.process(changing).0.port());
        let before = Cpu::now()?;
        let took = changed_and_heard(&users, ports).await?;
        let millis = |part| quantile(&took, part).as_secs_f64() * 1000.0;
        let detail = format!(
            "p50 {:.1}, longest {:.1}; {:.0} % busy",
            millis(0.5),
            millis(1.0),
            Cpu::now()?.busy_since(&before) * 100.0
        );
        figures.add(name, millis(0.99), Target::AtMost(1000.0), &detail)?;
    }
    Ok(())
}

/// Every user listens at the first port and changes once at the second, one after the other. The durations, sorted, from
/// the moment when a change was due, whether or not it was sent and answered in time, until its listener heard of it.
async fn changed_and_heard(users: &[User], (listening, changing): (u16, u16)) -> Result<Vec<Duration>> {
    let mut listeners = vec![];
    for user in users {
        listeners.push(Listener::open(listening, &user.browser.cookie_header()).await?);
    }
    let mut pace = interval(PACE);
    let mut changes = JoinSet::new();
    for (mut listener, user) in listeners.into_iter().zip(users) {
        let cookie = user.browser.cookie_header();
        let headers = [("cookie", cookie.as_str()), ("origin", "http://localhost:3000")];
        let request = load::request("POST", "/api/auth/update-user", &headers, r#"{"name":"Countess"}"#);
        let due = pace.tick().await;
        changes.spawn(async move {
            let (heard, status) = tokio::join!(
                async { (timeout(PATIENCE, listener.next()).await, Instant::now()) },
                load::once(changing, &request)
            );
            let (event, at) = heard;
            match (event??.as_str(), status?) {
                ("user.changed", 200) => Ok(at - due),
                (event, status) => {
                    Err(format!("a change was answered by {status} and told as {event}").into())
                }
            }
        });
    }
    let mut took = changes.join_all().await.into_iter().collect::<Result<Vec<_>>>()?;
    took.sort();
    Ok(took)
}
