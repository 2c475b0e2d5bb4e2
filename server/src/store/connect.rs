//! Opening a database, and how statements reach it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tracing::Instrument as _;

use super::dialect::{Dialect, Done, PoolUsage, Pools};
use super::span;
use super::statement::{Statement, Writer};
use super::transaction::Ongoing;
use crate::act::Act;
use crate::hooks::Hooks;
use crate::kit::clock::Clock;

use super::{IdStrategy, Kind, Schema, StoreError, Table, TableSchema, Timestamp, Value};

/// How to connect.
#[derive(Clone, Debug)]
pub struct StoreOptions {
    /// The most connections open at once; SQLite adds one that writes.
    pub max_connections: u32,
    /// How long a request waits for a free connection, or for somebody else's lock.
    pub acquire_timeout: Duration,
    /// Where the ids of new rows come from.
    pub ids: IdStrategy,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self { max_connections: 10, acquire_timeout: Duration::from_secs(5), ids: IdStrategy::default() }
    }
}

/// A database with the schema that the server wants it to have. Cloning is cheap and shares the connections.
#[derive(Clone)]
pub struct Store {
    pub(super) shared: Arc<Shared>,
    pub(super) transaction: Option<Arc<Ongoing>>,
    pub(super) hooks: Option<Arc<Hooks>>,
    pub(super) act: Option<Arc<Act>>,
    pub(super) clock: Clock,
}

pub(super) struct Shared {
    pub(super) pools: Arc<Pools>,
    pub(super) schema: Arc<Schema>,
    pub(super) options: StoreOptions,
    statements: AtomicU64,
}

/// How often a statement or transaction is tried that lost against a parallel one. Nothing of it has happened then.
pub(super) const ATTEMPTS: u32 = 5;

impl Store {
    /// Connects. `url` is `sqlite:path`, `sqlite::memory:`, `postgres://user:password@host/database` or
    /// `mysql://user:password@host/database`. A SQLite file is created, readable by its owner only.
    ///
    /// # Errors
    /// The URL is wrong, or the database refuses.
    pub async fn connect(url: &str, schema: Arc<Schema>, options: StoreOptions) -> Result<Self, StoreError> {
        let pools = Arc::new(Pools::connect(url, &options).await?);
        let shared = Shared { pools, schema, options, statements: AtomicU64::new(0) };
        Ok(Self {
            shared: Arc::new(shared),
            transaction: None,
            hooks: None,
            act: None,
            clock: Clock::system(),
        })
    }

    /// The same connections with another schema: for a configuration that changed.
    pub fn with_schema(&self, schema: Arc<Schema>) -> Self {
        let (pools, options) = (self.shared.pools.clone(), self.shared.options.clone());
        let shared = Shared { pools, schema, options, statements: AtomicU64::new(0) };
        Self { shared: Arc::new(shared), ..self.clone() }
    }

    /// How busy the connections are.
    pub fn pools(&self) -> Vec<PoolUsage> {
        self.shared.pools.usage()
    }

    /// How many statements and transactions wait for a connection.
    pub fn waiting(&self) -> usize {
        self.pools().iter().map(|pool| pool.waiting).sum()
    }

    /// The schema that the server wants.
    pub fn schema(&self) -> &Schema {
        &self.shared.schema
    }

    /// Which family of databases this is, for messages.
    pub fn dialect(&self) -> Dialect {
        self.shared.pools.dialect()
    }

    /// Where the ids of new rows come from.
    pub fn ids(&self) -> IdStrategy {
        self.shared.options.ids
    }

    /// How many statements were sent since the start, without BEGIN and COMMIT: for tests with a budget.
    pub fn statements(&self) -> u64 {
        self.shared.statements.load(Ordering::Relaxed)
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// It does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.read(Statement::fixed("SELECT 1", &[])).await.map(drop)
    }

    /// What time it is on the database's clock; `None` for SQLite, which has this machine's.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn now(&self) -> Result<Option<Timestamp>, StoreError> {
        let Some(now) = self.dialect().now() else { return Ok(None) };
        let rows = self.read(Statement::fixed(format!("SELECT {now}"), &[("now", Kind::Date)])).await?;
        match rows.first().and_then(|cells| cells.first()) {
            Some(Value::Date(now)) => Ok(Some(*now)),
            _ => Err(StoreError::decode("now")),
        }
    }

    pub(super) fn writer<T: Table>(&self) -> Result<Writer<'_>, StoreError> {
        let table = self
            .schema()
            .table(T::NAME)
            .ok_or_else(|| StoreError::other(format_args!("table `{}` is not in the schema", T::NAME)))?;
        Ok(Writer { dialect: self.dialect(), ids: self.ids(), table, qualified: false })
    }

    /// Runs a SELECT.
    pub(super) async fn read(&self, statement: Statement<'_>) -> Result<Vec<Vec<Value>>, StoreError> {
        self.shared.statements.fetch_add(1, Ordering::Relaxed);
        let span = span::of(self.dialect(), &statement);
        let result = async {
            match &self.transaction {
                Some(transaction) => transaction.fetch(statement).await,
                None => self.shared.pools.read(statement).await,
            }
        }
        .instrument(span.clone())
        .await;
        span::end(&span, result)
    }

    /// Runs a statement that changes rows and answers with them.
    pub(super) async fn write(&self, statement: Statement<'_>) -> Result<Vec<Vec<Value>>, StoreError> {
        self.shared.statements.fetch_add(1, Ordering::Relaxed);
        let (table, span) = (statement.table, span::of(self.dialect(), &statement));
        let result = async {
            match &self.transaction {
                Some(transaction) => transaction.fetch(statement).await,
                None => retried(|| self.shared.pools.write(statement.clone())).await,
            }
        }
        .instrument(span.clone())
        .await;
        span::end(&span, result).map_err(|error| named(error, table))
    }

    /// Runs a statement that changes rows.
    pub(super) async fn execute(&self, statement: Statement<'_>) -> Result<Done, StoreError> {
        self.shared.statements.fetch_add(1, Ordering::Relaxed);
        let (table, span) = (statement.table, span::of(self.dialect(), &statement));
        let result = async {
            match &self.transaction {
                Some(transaction) => transaction.execute(statement).await,
                None => retried(|| self.shared.pools.execute(statement.clone())).await,
            }
        }
        .instrument(span.clone())
        .await;
        span::end(&span, result).map_err(|error| named(error, table))
    }
}

/// The error with the schema's names in place of the database's.
fn named(error: StoreError, table: Option<&TableSchema>) -> StoreError {
    match (error, table) {
        (StoreError::UniqueViolation { columns, .. }, Some(table)) => table.unique_violation(&columns),
        (error, _) => error,
    }
}

async fn retried<R, F>(statement: impl Fn() -> F) -> Result<R, StoreError>
where
    F: Future<Output = Result<R, StoreError>>,
{
    let mut attempt = 1;
    loop {
        match statement().await {
            Err(StoreError::Conflict(_)) if attempt < ATTEMPTS => pause(attempt).await,
            result => return result,
        }
        attempt += 1;
    }
}

/// Waits a moment, longer each time and never as long as the one it lost against.
pub(super) async fn pause(attempt: u32) {
    let millis = rand::random_range(1..=5_u64 << attempt);
    tokio::time::sleep(Duration::from_millis(millis)).await;
}
