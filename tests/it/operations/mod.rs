//! What an operator needs to trust the server.

mod backup;
mod metrics;
mod nowhere;
mod purge;
mod reload;
mod secrets;
mod traces;
mod transfer;
mod versions;

use std::path::Path;

use portcullis::Config;
use portcullis_tests::databases::{Backend, TestDatabase};
use portcullis_tests::server::TestServer;

use crate::PROGRAM;

/// One process of the standalone server, on SQLite.
async fn process(configure: impl Fn(&mut Config) + Copy) -> TestServer {
    let database = TestDatabase::create(Backend::Sqlite).await.expect("SQLite is everywhere");
    process_on(database, configure).await
}

/// One process of the standalone server.
async fn process_on(database: TestDatabase, configure: impl Fn(&mut Config) + Copy) -> TestServer {
    TestServer::in_processes(1, Path::new(PROGRAM), database, configure).await
}
