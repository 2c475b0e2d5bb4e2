//! Many writers, several servers, one chain.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use macro_rules_attribute::apply;
use portcullis::features::audit::{AuditRow, Entry};
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::{log, on};

const MANY: usize = 15;

#[apply(every_database)]
async fn two_servers_write_and_chain_at_once(database: TestDatabase) {
    let here = TestServer::start(database, on).await;
    let there = here.beside(on).await;
    let acts = (0..MANY).flat_map(|number| [(&here, number), (&there, number)]);
    let written = acts.map(|(server, number)| {
        let (log, store) = (log(server).clone(), server.store.clone());
        tokio::spawn(async move {
            log.record(&store, Entry::new(format!("line.{number}"))).await.unwrap();
            // Whoever comes first chains what is there.
            log.seal().await.unwrap();
        })
    });
    for written in join_all(written.collect::<Vec<_>>()).await {
        written.unwrap();
    }
    let found = log(&there).verify(None).await.unwrap();
    assert_eq!((found.lines, found.waiting, found.faults), (2 * MANY as u64, 0, vec![]));
    assert_eq!(found.head.position, 2 * MANY as i64, "no place is left out or given twice");
}

/// A writer does not wait for one who has written and not committed: there is no lock that all of them share.
#[apply(every_database)]
async fn a_writer_waits_for_no_other(database: TestDatabase) {
    if database.backend == portcullis_tests::databases::Backend::Sqlite {
        // There one transaction writes at a time, whatever it writes.
        return;
    }
    let server = TestServer::start(database, on).await;
    let (log, store) = (log(&server), &server.store);
    let slow = store.transaction(|tx| async move {
        log.record(&tx, Entry::new("slow")).await?;
        // Both happen while this transaction is open.
        log.record(store, Entry::new("fast")).await?;
        log.seal().await.unwrap();
        let chained = store.count(AuditRow::POSITION.is_not_null()).await?;
        assert_eq!(chained, 1, "what is committed is chained");
        Ok::<_, portcullis::store::StoreError>(())
    });
    slow.await.unwrap();
    log.seal().await.unwrap();
    let found = log.verify(None).await.unwrap();
    assert_eq!((found.lines, found.faults), (2, vec![]));
}

/// Nobody has to ask for it: acts are chained soon, by whichever server they happened on.
#[apply(every_database)]
async fn it_is_chained_by_itself(database: TestDatabase) {
    let here = TestServer::start(database, on).await;
    let there = here.beside(on).await;
    for (name, server) in [("ada", &here), ("bob", &there)] {
        let mut user = here.user(name).await;
        let mut browser = server.next_to(&user.browser);
        browser.post("/update-user", json!({"name": "Countess"})).await.ok();
        user.browser.post("/sign-out", json!({})).await.ok();
    }
    let deadline = Instant::now() + Duration::from_secs(20);
    while here.store.count(AuditRow::POSITION.is_null()).await.unwrap() > 0 {
        assert!(Instant::now() < deadline, "lines are left unchained");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let found = log(&here).verify(None).await.unwrap();
    assert_eq!((found.lines, found.faults), (4, vec![]));
}
