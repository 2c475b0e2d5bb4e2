//! Several statements that happen together or not at all.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use std::sync::{Arc, Mutex as Lock, MutexGuard, PoisonError};

use futures_util::future::BoxFuture;
use tokio::sync::Mutex;
use tracing::Instrument as _;

use super::aside::Asides;
use super::connect::{ATTEMPTS, pause};
use super::dialect::{Connection, Done};
use super::statement::Statement;
use super::{Cause, Store, StoreError, Value, span};

/// A transaction that has not ended.
pub(super) struct Ongoing {
    connection: Mutex<Option<Connection>>,
    health: AtomicU8,
    savepoints: AtomicU32,
    /// What happens once it is kept.
    afterwards: Lock<Vec<BoxFuture<'static, ()>>>,
    asides: Arc<Asides>,
    /// The ids of the rows that it has made.
    made: Lock<HashSet<String>>,
}

/// No statement has failed.
const SOUND: u8 = 0;
/// One has: what was done must not be kept, on any database (PostgreSQL would not).
const FAILED: u8 = 1;
/// A parallel transaction was in the way: it can be tried again.
const CONFLICTED: u8 = 2;

impl Store {
    /// Runs `work` in one transaction: all of it is kept if it returns `Ok`, nothing if it returns `Err` or is dropped.
    ///
    /// The store that `work` is given belongs to the transaction. `work` may run several times, if parallel
    /// transactions were in its way; so what can't be undone (sending a mail) comes afterwards. Isolation is READ
    /// COMMITTED or better: guard what must still be true in the filter of the statement that changes it, or lock it
    /// first by [`lock_one`](Self::lock_one).
    ///
    /// A statement that fails dooms the transaction. To try one that may fail, run it in a transaction within the
    /// transaction: that one alone is undone when it returns `Err`.
    ///
    /// ```
    /// # use portcullis::store::{Store, StoreError};
    /// # async fn example(store: &Store) -> Result<(), StoreError> {
    /// store.transaction(|store| async move {
    ///     store.ping().await?;
    ///     Ok(())
    /// }).await
    /// # }
    /// ```
    ///
    /// What `work` uses from outside it borrows: `let user = &user;` before, since it may run again. (An `async |store|`
    /// closure would borrow by itself, but the compiler can't tell yet that its future is `Send`.)
    ///
    /// # Errors
    /// What `work` returns, or that the transaction could not be opened or kept. After
    /// [`Unavailable`](StoreError::Unavailable) while it was being kept, it may or may not have been.
    pub async fn transaction<T, E, F, W>(&self, work: W) -> Result<T, E>
    where
        W: Fn(Store) -> F,
        F: Future<Output = Result<T, E>>,
        E: From<StoreError>,
    {
        if let Some(outer) = &self.transaction {
            return self.savepoint(outer, work).await;
        }
        let (mut attempt, asides) = (1, Arc::<Asides>::default());
        loop {
            let begin = span::of_transaction(self.dialect(), "BEGIN");
            let opened = self.shared.pools.begin().instrument(begin.clone()).await;
            let ongoing = Arc::new(Ongoing::new(span::end(&begin, opened)?, asides.clone()));
            // What an attempt finds out about who acts counts if the attempt does.
            let act = self.act().map(|act| Arc::new(act.clone()));
            let store = Self { transaction: Some(ongoing.clone()), act: act.clone(), ..self.clone() };
            let result = match work(store).await {
                Ok(value) => {
                    let commit = span::of_transaction(self.dialect(), "COMMIT");
                    let kept = ongoing.commit().instrument(commit.clone()).await;
                    span::end(&commit, kept).map(|()| value).map_err(E::from)
                }
                Err(error) => {
                    ongoing.rollback().await;
                    Err(error)
                }
            };
            if asides.settle().await {
                continue;
            }
            if result.is_ok() {
                self.act().zip(act).into_iter().for_each(|(outer, act)| outer.learn(&act));
                ongoing.run_afterwards().await;
            }
            if result.is_ok() || attempt == ATTEMPTS || ongoing.health() != CONFLICTED {
                return result;
            }
            pause(attempt).await;
            attempt += 1;
        }
    }

    /// As [`transaction`](Self::transaction), but a part of the one that there is already: a failure dooms that as a whole.
    pub(super) async fn together<T, F, W>(&self, work: W) -> Result<T, StoreError>
    where
        W: Fn(Store) -> F,
        F: Future<Output = Result<T, StoreError>>,
    {
        let Some(outer) = &self.transaction else { return self.transaction(work).await };
        let doom = DoomOnDrop(outer);
        let result = work(self.clone()).await;
        if result.is_ok() {
            std::mem::forget(doom);
        }
        result
    }

    /// Does something once the transaction is kept, or at once where there is none. It is done to its end even if
    /// whoever runs the transaction has gone; else they wait for it. It must not hold the transaction's own store.
    pub fn on_commit(&self, work: impl Future<Output = ()> + Send + 'static) {
        match &self.transaction {
            Some(ongoing) => ongoing.afterwards().push(Box::pin(work)),
            None => drop(tokio::spawn(work)),
        }
    }

    async fn savepoint<T, E, F, W>(&self, outer: &Ongoing, work: W) -> Result<T, E>
    where
        W: Fn(Store) -> F,
        F: Future<Output = Result<T, E>>,
        E: From<StoreError>,
    {
        let savepoint = outer.savepoints.fetch_add(1, Ordering::Relaxed);
        outer.control(format!("SAVEPOINT step{savepoint}")).await?;
        // If this future is dropped half-way, the savepoint stays open and the whole must not be kept.
        let doom = DoomOnDrop(outer);
        let so_far = outer.afterwards().len();
        let result = work(self.clone()).await;
        let result = match result {
            Ok(value) => {
                let released = outer.control(format!("RELEASE SAVEPOINT step{savepoint}")).await;
                released.map(|()| value).map_err(E::from)
            }
            Err(error) => {
                outer.afterwards().truncate(so_far);
                outer.rollback_to(savepoint).await?;
                Err(error)
            }
        };
        std::mem::forget(doom);
        result
    }
}

struct DoomOnDrop<'a>(&'a Ongoing);

impl Drop for DoomOnDrop<'_> {
    fn drop(&mut self) {
        self.0.health.fetch_max(FAILED, Ordering::Relaxed);
    }
}

impl Ongoing {
    fn new(connection: Connection, asides: Arc<Asides>) -> Self {
        Self {
            connection: Mutex::new(Some(connection)),
            health: AtomicU8::new(SOUND),
            savepoints: AtomicU32::new(0),
            afterwards: Lock::default(),
            asides,
            made: Lock::default(),
        }
    }

    fn afterwards(&self) -> MutexGuard<'_, Vec<BoxFuture<'static, ()>>> {
        self.afterwards.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn asides(&self) -> &Asides {
        &self.asides
    }

    /// Puts a question aside. Nothing of this attempt is kept.
    pub(super) fn put_aside(&self, put: impl FnOnce(&Asides)) {
        put(&self.asides);
        self.health.fetch_max(FAILED, Ordering::Relaxed);
    }

    pub(super) fn made(&self) -> MutexGuard<'_, HashSet<String>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn run_afterwards(&self) {
        let afterwards = std::mem::take(&mut *self.afterwards());
        if afterwards.is_empty() {
            return;
        }
        let work = async {
            for work in afterwards {
                work.await;
            }
        };
        if let Err(error) = tokio::spawn(work).await {
            tracing::error!(%error, "what happens after a transaction failed");
        }
    }

    fn health(&self) -> u8 {
        self.health.load(Ordering::Relaxed)
    }

    pub(super) async fn fetch(&self, statement: Statement<'_>) -> Result<Vec<Vec<Value>>, StoreError> {
        let mut connection = self.connection.lock().await;
        self.judge(self.sound(&mut connection)?.fetch(statement).await)
    }

    pub(super) async fn execute(&self, statement: Statement<'_>) -> Result<Done, StoreError> {
        let mut connection = self.connection.lock().await;
        self.judge(self.sound(&mut connection)?.execute(statement).await)
    }

    async fn control(&self, sql: String) -> Result<(), StoreError> {
        let mut connection = self.connection.lock().await;
        self.judge(self.sound(&mut connection)?.control(sql).await)
    }

    async fn rollback_to(&self, savepoint: u32) -> Result<(), StoreError> {
        // After a deadlock there is no transaction left to return to a savepoint of; after a question there is no sense in it.
        if self.health() == CONFLICTED || self.asides.are_waiting() {
            return Ok(());
        }
        self.health.store(SOUND, Ordering::Relaxed);
        self.control(format!("ROLLBACK TO SAVEPOINT step{savepoint}")).await
    }

    /// The connection, if the next statement would still be a part of the transaction: MySQL ends it at a deadlock.
    fn sound<'c>(&self, connection: &'c mut Option<Connection>) -> Result<&'c mut Connection, StoreError> {
        self.refuse_unsound()?;
        connection.as_mut().ok_or_else(|| StoreError::other("the transaction has ended"))
    }

    fn judge<R>(&self, result: Result<R, StoreError>) -> Result<R, StoreError> {
        match &result {
            Ok(_) => {}
            Err(StoreError::Conflict(_)) => self.health.store(CONFLICTED, Ordering::Relaxed),
            Err(_) => self.health.store(FAILED, Ordering::Relaxed),
        }
        result
    }

    fn refuse_unsound(&self) -> Result<(), StoreError> {
        let reason = "an earlier statement of this transaction failed";
        match self.health() {
            SOUND => Ok(()),
            CONFLICTED => Err(StoreError::Conflict(Cause::new(reason))),
            _ => Err(StoreError::other(reason)),
        }
    }

    async fn commit(&self) -> Result<(), StoreError> {
        let connection = self.connection.lock().await.take();
        let Some(connection) = connection else {
            return Err(StoreError::other("the transaction has ended"));
        };
        if let Err(error) = self.refuse_unsound() {
            // The result that counts is the failure; a connection that can't roll back is closed, which does too.
            drop(connection.rollback().await);
            return Err(error);
        }
        let result = connection.commit().await;
        if let Err(StoreError::Conflict(_)) = &result {
            self.health.store(CONFLICTED, Ordering::Relaxed);
        }
        result
    }

    async fn rollback(&self) {
        if let Some(connection) = self.connection.lock().await.take() {
            drop(connection.rollback().await);
        }
    }
}
