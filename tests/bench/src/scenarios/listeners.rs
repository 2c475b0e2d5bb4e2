//! What a listener costs to whom nothing happens.

use std::time::Duration;

use portcullis_tests::databases::{Backend, TestDatabase};
use portcullis_tests::server::TestServer;

use super::Bench;
use crate::Result;
use crate::figures::{Figures, Target};
use crate::listener::Listener;
use crate::load::{self, Connection};

const LISTENERS: usize = 10_000;

pub(super) async fn run(bench: &Bench<'_>, figures: &mut Figures) -> Result {
    let database = TestDatabase::create(Backend::Sqlite).await.ok_or("no SQLite")?;
    let server = TestServer::in_processes(1, &bench.options.portcullis, database, |config| {
        config.events.max_listeners = LISTENERS;
        config.server.max_connections = LISTENERS + 100;
    })
    .await;
    let users = server.users((0..LISTENERS).map(|n| n.to_string())).await;
    let cookies: Vec<String> = users.iter().map(|user| user.browser.cookie_header()).collect();
    let port = server.process(0).0.port();
    // The database keeps pages that it has read, whoever asked for them.
    let mut connection = Connection::open(port).await?;
    for cookie in &cookies {
        let request = load::request("GET", "/api/auth/get-session", &[("cookie", cookie)], "");
        if connection.ask(&request).await? != 200 {
            return Err("a user has no session".into());
        }
    }
    let before = settled(&server).await;
    let mut listeners = vec![];
    for cookie in &cookies {
        listeners.push(Listener::open(port, cookie).await?);
    }
    let with = settled(&server).await;
    let each = (with - before) / 1000.0 / LISTENERS as f64;
    let detail = format!("{:.1} MB, then {:.1} MB", before / 1e6, with / 1e6);
    figures.add("memory of an idle listener, kB", each, Target::AtMost(20.0), &detail)
}

/// The memory of the server in bytes once it has nothing to do any more.
async fn settled(server: &TestServer) -> f64 {
    tokio::time::sleep(Duration::from_secs(3)).await;
    server.process(0).1 as f64
}
