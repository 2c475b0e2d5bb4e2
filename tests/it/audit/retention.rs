//! Old lines go, and what is left can be verified.

use macro_rules_attribute::apply;
use portcullis::features::audit::{AuditRow, Entry, Fault};
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;

use super::{faults, log, on};

const DAY: i64 = 86_400;

/// A line a day.
async fn days(server: &TestServer, count: usize) {
    for number in 0..count {
        log(server).record(&server.store, Entry::new(format!("day.{number}"))).await.unwrap();
        log(server).seal().await.unwrap();
        server.advance(DAY);
    }
}

#[apply(every_database)]
async fn the_rest_stays_verifiable(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        on(config);
        config.audit.retention_days = 3;
    })
    .await;
    days(&server, 6).await;
    let whole = log(&server).verify(None).await.unwrap();
    // The server may have done a part of it already.
    log(&server).prune().await.unwrap();
    assert_eq!(log(&server).prune().await.unwrap(), 0);
    let left = log(&server).verify(Some(whole.head.clone())).await.unwrap();
    assert_eq!(
        (left.lines, &left.head, left.faults),
        (3, &whole.head, vec![]),
        "that of exactly three days ago stays"
    );
    // Who takes one more is found out, though it is the oldest.
    let oldest = AuditRow::POSITION.eq(4_i64);
    server.store.delete(oldest).await.unwrap();
    assert_eq!(faults(&server).await, [Fault::Missing { from: 4, to: 4 }]);
}

#[apply(every_database)]
async fn all_of_it_may_go_and_the_chain_goes_on(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        on(config);
        config.audit.retention_days = 1;
    })
    .await;
    days(&server, 2).await;
    server.advance(DAY);
    log(&server).prune().await.unwrap();
    let found = log(&server).verify(None).await.unwrap();
    assert_eq!((found.lines, found.head.position, found.faults), (0, 2, vec![]));
    days(&server, 1).await;
    let found = log(&server).verify(None).await.unwrap();
    assert_eq!((found.lines, found.head.position, found.faults), (1, 3, vec![]));
}

#[tokio::test]
async fn nothing_goes_where_all_is_kept() {
    let server = TestServer::on_sqlite(|config| {
        on(config);
        config.audit.retention_days = 0;
    })
    .await;
    days(&server, 2).await;
    server.advance(10_000 * DAY);
    assert_eq!(log(&server).prune().await.unwrap(), 0);
    assert_eq!(log(&server).verify(None).await.unwrap().lines, 2);
}
