//! A lock that somebody else holds in the database, so that requests provably pile up behind it.

use std::sync::Arc;
use std::time::Duration;

use portcullis::Auth;
use portcullis::store::{Filter, Kind, Store, StoreError, Table, Value};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::databases::{Backend, TestDatabase};
use crate::redis::until;
use crate::server::TestServer;

/// How long it may take to get a lock that nobody else has.
const PATIENCE: Duration = Duration::from_secs(10);

/// Rows that a transaction beside the servers has locked; on SQLite, which locks no rows, everything that is written.
pub struct Held {
    database: Arc<TestDatabase>,
    store: Store,
    let_go: Arc<Notify>,
    holding: JoinHandle<()>,
}

impl Held {
    /// Locks the rows that match, over a connection of its own.
    ///
    /// # Panics
    /// There are none.
    pub async fn rows<T: Table + Send + Sync + 'static>(server: &TestServer, filter: Filter<T>) -> Self {
        let store = Auth::builder(server.config.clone()).connect().await.expect("a connection");
        let (locked, let_go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (own, telling, waiting) = (store.clone(), locked.clone(), let_go.clone());
        let holding = tokio::spawn(async move {
            let (filter, telling, waiting) = (&filter, &telling, &waiting);
            let held = own.transaction(|tx| async move {
                assert!(tx.lock_one(filter.clone()).await?.is_some(), "there is nothing to hold");
                telling.notify_one();
                waiting.notified().await;
                Ok::<_, StoreError>(())
            });
            held.await.expect("a lock");
        });
        let held = Self { database: server.database.clone(), store, let_go, holding };
        tokio::time::timeout(PATIENCE, locked.notified()).await.expect("a lock");
        held
    }

    /// Waits until so many transactions of these servers wait for the lock.
    ///
    /// # Panics
    /// They don't.
    pub async fn stops(&self, servers: &[&TestServer], count: usize) {
        until(async || self.waiting(servers).await == count).await;
    }

    /// Lets go.
    pub async fn release(self) {
        self.let_go.notify_one();
        self.holding.await.expect("it was held to the end");
    }

    async fn waiting(&self, servers: &[&TestServer]) -> usize {
        let name = self.database.name();
        let postgres = format!(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = '{name}' AND wait_event_type = 'Lock'"
        );
        // InnoDB's own list of waits is a copy that is not made anew while somebody keeps looking at it.
        let mysql = format!(
            "SELECT count(*) FROM information_schema.processlist WHERE db = '{name}' AND command <> 'Sleep' \
             AND (info LIKE 'SELECT %FOR UPDATE%' OR info LIKE 'UPDATE %' OR info LIKE 'DELETE %') \
             AND info NOT LIKE '%information_schema%'"
        );
        if self.database.backend == Backend::Sqlite {
            // One of each server waits in the file, the others for that one.
            return servers.iter().map(|server| server.store.waiting()).sum();
        }
        let rows = self.store.raw("", &postgres, &mysql, &[], &[Kind::BigNumber]).await.expect("an answer");
        match rows[0][0] {
            Value::Number(count) => usize::try_from(count).expect("a count"),
            _ => unreachable!("a count is a number"),
        }
    }
}
