//! A line that is gone, was changed or was put there shows.

use macro_rules_attribute::apply;
use portcullis::features::audit::{AuditError, AuditHeadRow, AuditRow, Entry, Fault, Head, OldSecrets};
use portcullis::kit::secret::Secret;
use portcullis::store::{Changes, Filter, Find, Id, Order};
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;

use super::{faults, log, on};

/// So many lines, chained.
async fn write(server: &TestServer, count: usize) {
    for number in 0..count {
        log(server).record(&server.store, Entry::new(format!("line.{number}"))).await.unwrap();
    }
    log(server).seal().await.unwrap();
}

/// The log as it is, to damage and to put back.
struct Backup(Vec<AuditRow>, AuditHeadRow);

impl Backup {
    async fn of(server: &TestServer) -> Self {
        let find = Find::new().sort(AuditRow::POSITION, Order::Ascending);
        Self(server.store.find_many(find).await.unwrap(), server.rows().await.remove(0))
    }

    async fn restore(&self, server: &TestServer) {
        let restored = server.store.transaction(|tx| async move {
            tx.delete_many(Filter::<AuditRow>::all()).await?;
            tx.delete_many(Filter::<AuditHeadRow>::all()).await?;
            for row in &self.0 {
                tx.create(row.clone()).await?;
            }
            tx.create(self.1.clone()).await
        });
        restored.await.unwrap();
        assert_eq!(faults(server).await, []);
    }
}

#[apply(every_database)]
async fn a_line_that_is_gone_or_changed(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    write(&server, 5).await;
    let log_is = log(&server).verify(None).await.unwrap();
    assert_eq!((log_is.lines, log_is.waiting, log_is.head.position), (5, 0, 5));
    let backup = Backup::of(&server).await;
    let store = &server.store;
    let place = |row: &AuditRow| AuditRow::ID.eq(&row.id);
    for (row, position) in backup.0.iter().zip(1..) {
        store.delete(place(row)).await.unwrap();
        assert_eq!(faults(&server).await, [Fault::Missing { from: position, to: position }]);
        backup.restore(&server).await;

        let text = || "changed".to_owned();
        for changes in [
            Changes::new().set(AuditRow::KIND, text()),
            Changes::new().set(AuditRow::OUTCOME, text()),
            Changes::new().set(AuditRow::OPERATION, text()),
            Changes::new().set(AuditRow::ACTOR_ID, text()),
            Changes::new().set(AuditRow::IP_ADDRESS, text()),
            Changes::new().set(AuditRow::DATA, text()),
            Changes::new().set(AuditRow::MARK, text()),
            Changes::new().set(AuditRow::HASH, text()),
            Changes::new().set(AuditRow::CREATED_AT, row.created_at + chrono::TimeDelta::milliseconds(1)),
        ] {
            let column = changes.columns().next().unwrap().to_owned();
            store.update_many(place(row), changes).await.unwrap();
            let found = faults(&server).await;
            assert!(
                found.iter().any(|f| matches!(f, Fault::Changed { position: p, .. } if (position..=position + 1).contains(p))),
                "{column} of line {position}: {found:?}"
            );
            backup.restore(&server).await;
        }
    }
    store.delete_many(AuditRow::POSITION.gte(3_i64)).await.unwrap();
    assert_eq!(faults(&server).await, [Fault::Missing { from: 3, to: 5 }], "the end");
    backup.restore(&server).await;
    store.delete_many(Filter::<AuditRow>::all()).await.unwrap();
    assert_eq!(faults(&server).await, [Fault::Missing { from: 1, to: 5 }], "all of them");
    backup.restore(&server).await;
    // Two lines that change places.
    let (two, three) = (&backup.0[1], &backup.0[2]);
    store.update_many(place(two), Changes::new().set(AuditRow::POSITION, 9_i64)).await.unwrap();
    store.update_many(place(three), Changes::new().set(AuditRow::POSITION, 2_i64)).await.unwrap();
    store.update_many(place(two), Changes::new().set(AuditRow::POSITION, 3_i64)).await.unwrap();
    assert!(faults(&server).await.iter().any(|fault| matches!(fault, Fault::Changed { position: 2, .. })));
}

#[apply(every_database)]
async fn a_line_that_was_put_there(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    write(&server, 3).await;
    let backup = Backup::of(&server).await;
    let store = &server.store;
    let forged = |change: fn(&mut AuditRow)| {
        let mut row = backup.0[1].clone();
        (row.id, row.position, row.hash) = (Id::unset(), None, None);
        change(&mut row);
        row
    };
    store.create(forged(|_| {})).await.expect_err("a mark is there once, so a line can't be there twice");
    // One with a mark that nobody could make, waiting to be chained: it never is, and does not keep others waiting.
    let row = store.create(forged(|row| row.mark = format!("x{}", &row.mark[1..]))).await.unwrap();
    let found = [Fault::Foreign { id: row.id.to_string() }];
    assert_eq!(faults(&server).await, found);
    write(&server, 1).await;
    let verified = log(&server).verify(None).await.unwrap();
    assert_eq!((verified.lines, verified.waiting, verified.faults.as_slice()), (4, 1, found.as_slice()));
    backup.restore(&server).await;
    // One at the end of the chain.
    let row = forged(|row| {
        (row.mark, row.position, row.hash) = ("forged".to_owned(), Some(4), Some("00".repeat(32)));
    });
    store.create(row).await.unwrap();
    assert!(faults(&server).await.contains(&Fault::Beyond { position: 4 }));
}

#[apply(every_database)]
async fn a_line_that_was_changed_before_it_was_chained(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let log = log(&server);
    // Together, so that nobody chains the line before it is changed.
    let changed = server.store.transaction(|tx| async move {
        log.record(&tx, Entry::new("line")).await?;
        let changes = Changes::new().set(AuditRow::IP_ADDRESS, "192.0.2.66".to_owned());
        tx.update_many(Filter::<AuditRow>::all(), changes).await
    });
    assert_eq!(changed.await.unwrap(), 1);
    assert_eq!(log.seal().await.unwrap(), 0);
    assert!(matches!(faults(&server).await[..], [Fault::Foreign { .. }]));
}

#[apply(every_database)]
async fn a_head_that_was_changed_or_is_gone(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    write(&server, 3).await;
    let backup = Backup::of(&server).await;
    let store = &server.store;
    // The end of the chain is cut off, and the head says so: but nobody signed that.
    let (last, end) = (&backup.0[2], &backup.0[1]);
    store.delete(AuditRow::ID.eq(&last.id)).await.unwrap();
    let cut = Changes::new()
        .set(AuditHeadRow::POSITION, 2_i64)
        .set(AuditHeadRow::HASH, end.hash.clone().unwrap_or_default());
    store.update_many(Filter::all(), cut).await.unwrap();
    assert_eq!(faults(&server).await, [Fault::Forged]);
    let more = log(&server).record(&server.store, Entry::new("line")).await;
    more.expect("lines are written all the same");
    assert!(matches!(log(&server).seal().await, Err(AuditError::Forged)), "and nothing is built on it");
    backup.restore(&server).await;

    store.delete_many(Filter::<AuditHeadRow>::all()).await.unwrap();
    assert_eq!(faults(&server).await, [Fault::Headless]);
    log(&server).record(&server.store, Entry::new("line")).await.unwrap();
    assert!(
        matches!(log(&server).seal().await, Err(AuditError::Headless)),
        "no new chain begins beside the old"
    );
    backup.restore(&server).await;

    // An old head and all that it knew, signed and all: only who kept a later head can tell.
    let kept = log(&server).verify(None).await.unwrap().head;
    write(&server, 2).await;
    let later = log(&server).verify(None).await.unwrap().head;
    backup.restore(&server).await;
    assert_eq!(log(&server).verify(Some(kept.clone())).await.unwrap().faults, []);
    assert_eq!(log(&server).verify(Some(later.clone())).await.unwrap().faults, [Fault::NotAsKept(later)]);
    let other = Head { hash: "00".repeat(32), ..kept };
    assert_eq!(log(&server).verify(Some(other.clone())).await.unwrap().faults, [Fault::NotAsKept(other)]);
}

#[tokio::test]
async fn secrets_are_replaced_and_the_chain_goes_on() {
    let server = TestServer::on_sqlite(on).await;
    write(&server, 2).await;
    let rotated = server
        .beside(|config| {
            on(config);
            config.secrets = vec![std::mem::replace(
                &mut config.secret,
                Secret::from("a new secret, also of forty characters.."),
            )];
        })
        .await;
    assert_eq!(faults(&rotated).await, []);
    let needed = log(&rotated).old_secrets().await.unwrap();
    assert_eq!(needed, OldSecrets { lines: 0, head: true }, "a line that is chained needs no secret");
    log(&rotated).seal().await.unwrap();
    assert_eq!(log(&rotated).old_secrets().await.unwrap(), OldSecrets::default());
    write(&rotated, 2).await;
    let alone = server
        .beside(|config| {
            on(config);
            config.secret = rotated.config.secret.clone();
        })
        .await;
    assert_eq!(log(&alone).verify(None).await.unwrap().lines, 4);
    assert_eq!(faults(&alone).await, [], "the new secret has signed the head");
    let stranger = server
        .beside(|config| {
            on(config);
            config.secret = "a secret that nobody else here has known.".into();
        })
        .await;
    assert_eq!(faults(&stranger).await, [Fault::Forged]);
}
