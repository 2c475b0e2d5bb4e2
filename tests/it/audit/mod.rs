//! The audit log: what it says, and that it shows when it is not as it was written.

mod chain;
mod command;
mod lines;
mod parallel;
mod retention;

use portcullis::Config;
use portcullis::features::audit::{Audit, AuditRow, Fault, Lines};
use portcullis_tests::server::TestServer;

fn on(config: &mut Config) {
    config.audit.enabled = true;
}

fn log(server: &TestServer) -> &Audit {
    server.auth().audit().expect("it is on")
}

/// All lines, in the order of their times.
async fn lines(server: &TestServer) -> Vec<AuditRow> {
    find(server, Lines::default()).await
}

async fn find(server: &TestServer, which: Lines) -> Vec<AuditRow> {
    let (mut all, mut last) = (vec![], None);
    loop {
        let page = log(server).lines(&which, last.as_ref()).await.unwrap();
        last = page.last().cloned();
        all.extend(page);
        if last.is_none() {
            return all;
        }
    }
}

/// What is wrong with the log.
async fn faults(server: &TestServer) -> Vec<Fault> {
    log(server).verify(None).await.unwrap().faults
}
