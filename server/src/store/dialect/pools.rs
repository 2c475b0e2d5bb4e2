//! Connections: an enum of three typed pools, and the statements that run on them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use sqlx::pool::{PoolConnection, PoolOptions};
use sqlx::postgres::PgListener;
use sqlx::{
    AssertSqlSafe, Connection as _, Database, Executor, IntoArguments, MySql, Pool, Postgres, Sqlite,
    Transaction,
};

use super::{Dialect, Done, Driver, explain, mysql, postgres, sqlite};
use crate::store::sql::Bound;
use crate::store::statement::Statement;
use crate::store::{StoreError, StoreOptions, Value};

/// A connection that was idle for longer is tried before it is used: the database may have been restarted meanwhile.
const TRUST_IDLE: Duration = Duration::from_secs(1);

/// The open connections to one database.
pub(in crate::store) enum Pools {
    /// SQLite has one writer at a time: waiting for its connection is fair, waiting for its lock is not.
    Sqlite {
        readers: Counted<Sqlite>,
        writer: Counted<Sqlite>,
    },
    Postgres(Counted<Postgres>),
    MySql(Counted<MySql>),
}

/// How busy the connections to a database are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolUsage {
    /// What the connections are for.
    pub name: &'static str,
    /// How many are open.
    pub open: usize,
    /// How many of those nobody uses.
    pub idle: usize,
    /// How many statements and transactions wait for one.
    pub waiting: usize,
}

/// A connection with an open transaction. Dropping it rolls back.
pub(in crate::store) enum Connection {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
    MySql(Transaction<'static, MySql>),
}

/// A connection that hears a channel; only PostgreSQL has any.
pub(in crate::store) struct Listener(PgListener);

impl Listener {
    pub(in crate::store) async fn hear(&mut self) -> Result<(), StoreError> {
        self.0.recv().await.map(drop).map_err(explain::<Postgres>)
    }
}

/// The same expression for each database's own type.
macro_rules! each {
    ($connection:expr, |$inner:ident: $driver:ident| $body:expr) => {
        match $connection {
            Connection::Sqlite($inner) => {
                type $driver = Sqlite;
                $body
            }
            Connection::Postgres($inner) => {
                type $driver = Postgres;
                $body
            }
            Connection::MySql($inner) => {
                type $driver = MySql;
                $body
            }
        }
    };
}

impl Pools {
    /// Opens a connection beside the pool's, so that no request has one less.
    pub(in crate::store) async fn listen(&self, channel: &str) -> Result<Option<Listener>, StoreError> {
        let Self::Postgres(Counted { pool, .. }) = self else { return Ok(None) };
        let options = PoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None);
        let own = options.connect_lazy_with(pool.connect_options().as_ref().clone());
        let mut listener = PgListener::connect_with(&own).await.map_err(explain::<Postgres>)?;
        listener.listen(channel).await.map_err(explain::<Postgres>)?;
        Ok(Some(Listener(listener)))
    }

    pub(in crate::store) async fn connect(url: &str, options: &StoreOptions) -> Result<Self, StoreError> {
        let scheme = url.split(':').next().unwrap_or_default();
        match scheme {
            "sqlite" => Self::sqlite(url, options).await,
            "postgres" | "postgresql" => {
                let pool = pool::<Postgres>(options, postgres::session(options.acquire_timeout));
                Ok(Self::Postgres(Counted::new(pool.connect(url).await.map_err(explain::<Postgres>)?)))
            }
            "mysql" | "mariadb" => {
                let pool = pool::<MySql>(options, mysql::session(options.acquire_timeout));
                Ok(Self::MySql(Counted::new(pool.connect(url).await.map_err(explain::<MySql>)?)))
            }
            scheme => Err(StoreError::other(format_args!(
                "the database URL starts with `{scheme}:`; known are sqlite:, postgres: and mysql:"
            ))),
        }
    }

    async fn sqlite(url: &str, options: &StoreOptions) -> Result<Self, StoreError> {
        let connect = sqlite::options(url, options.acquire_timeout)?;
        let pool = |connections| {
            PoolOptions::<Sqlite>::new()
                .max_connections(connections)
                .acquire_timeout(options.acquire_timeout)
                .test_before_acquire(false)
                // Nothing is gained by closing one, and a database in memory would go with it.
                .idle_timeout(None)
                .max_lifetime(None)
        };
        let writer = Counted::new(pool(1).connect_with(connect.clone()).await.map_err(explain::<Sqlite>)?);
        let readers = match sqlite::in_memory(url) {
            true => Counted { pool: writer.pool.clone(), waiting: writer.waiting.clone() },
            false => {
                Counted::new(pool(options.max_connections.min(useful_readers())).connect_lazy_with(connect))
            }
        };
        Ok(Self::Sqlite { readers, writer })
    }

    pub(in crate::store) fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite { .. } => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
            Self::MySql(_) => Dialect::MySql,
        }
    }

    /// How busy the connections are, by what they are for.
    pub(in crate::store) fn usage(&self) -> Vec<PoolUsage> {
        match self {
            Self::Sqlite { readers, writer } => vec![readers.usage("readers"), writer.usage("writer")],
            Self::Postgres(pool) => vec![pool.usage("all")],
            Self::MySql(pool) => vec![pool.usage("all")],
        }
    }

    /// Runs a SELECT.
    pub(in crate::store) async fn read(
        &self,
        statement: Statement<'_>,
    ) -> Result<Vec<Vec<Value>>, StoreError> {
        match self {
            Self::Sqlite { readers, .. } => readers.fetch(statement).await,
            Self::Postgres(pool) => pool.fetch(statement).await,
            Self::MySql(pool) => pool.fetch(statement).await,
        }
    }

    /// Runs a statement that changes rows and answers with them.
    pub(in crate::store) async fn write(
        &self,
        statement: Statement<'_>,
    ) -> Result<Vec<Vec<Value>>, StoreError> {
        match self {
            Self::Sqlite { writer, .. } => writer.fetch(statement).await,
            Self::Postgres(pool) => pool.fetch(statement).await,
            Self::MySql(pool) => pool.fetch(statement).await,
        }
    }

    /// Runs a statement that changes rows.
    pub(in crate::store) async fn execute(&self, statement: Statement<'_>) -> Result<Done, StoreError> {
        match self {
            Self::Sqlite { writer, .. } => writer.execute(statement).await,
            Self::Postgres(pool) => pool.execute(statement).await,
            Self::MySql(pool) => pool.execute(statement).await,
        }
    }

    /// Opens a transaction. On SQLite it takes the write lock at once: taking it later can fail half-way.
    pub(in crate::store) async fn begin(&self) -> Result<Connection, StoreError> {
        Ok(match self {
            Self::Sqlite { writer, .. } => Connection::Sqlite(writer.begin("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Connection::Postgres(pool.begin("BEGIN").await?),
            Self::MySql(pool) => Connection::MySql(pool.begin("BEGIN").await?),
        })
    }
}

/// A pool, and how many wait for a connection of it.
pub(in crate::store) struct Counted<D: Database> {
    pool: Pool<D>,
    waiting: Arc<AtomicUsize>,
}

/// Counts one that waits, as long as it lives: whoever waits may also be dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn begin(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl<D> Counted<D>
where
    D: Driver,
    D::Arguments: IntoArguments<D>,
    for<'c> &'c mut D::Connection: Executor<'c, Database = D>,
{
    fn new(pool: Pool<D>) -> Self {
        Self { pool, waiting: Arc::default() }
    }

    fn usage(&self, name: &'static str) -> PoolUsage {
        let waiting = self.waiting.load(Ordering::Relaxed);
        PoolUsage { name, open: self.pool.size() as usize, idle: self.pool.num_idle(), waiting }
    }

    async fn acquire(&self) -> Result<PoolConnection<D>, StoreError> {
        let _waiting = Waiting::begin(&self.waiting);
        // On the heap, where the pool's own way has it too: it is large, and whoever waits carries it.
        Box::pin(self.pool.acquire()).await.map_err(explain::<D>)
    }

    async fn fetch(&self, statement: Statement<'_>) -> Result<Vec<Vec<Value>>, StoreError> {
        let mut connection = self.acquire().await?;
        fetch::<D, _>(&mut *connection, statement).await
    }

    async fn execute(&self, statement: Statement<'_>) -> Result<Done, StoreError> {
        let mut connection = self.acquire().await?;
        execute::<D, _>(&mut *connection, statement).await
    }

    /// Opens a transaction. It waits until that is open: SQLite's `BEGIN IMMEDIATE` waits for writers in other processes.
    async fn begin(&self, begin: &'static str) -> Result<Transaction<'static, D>, StoreError> {
        let _waiting = Waiting::begin(&self.waiting);
        self.pool.begin_with(begin).await.map_err(explain::<D>)
    }
}

impl Connection {
    pub(in crate::store) async fn fetch(
        &mut self,
        statement: Statement<'_>,
    ) -> Result<Vec<Vec<Value>>, StoreError> {
        each!(self, |inner: D| fetch::<D, _>(&mut **inner, statement).await)
    }

    pub(in crate::store) async fn execute(&mut self, statement: Statement<'_>) -> Result<Done, StoreError> {
        each!(self, |inner: D| execute::<D, _>(&mut **inner, statement).await)
    }

    pub(in crate::store) async fn commit(self) -> Result<(), StoreError> {
        each!(self, |inner: D| inner.commit().await.map_err(explain::<D>))
    }

    pub(in crate::store) async fn rollback(self) -> Result<(), StoreError> {
        each!(self, |inner: D| inner.rollback().await.map_err(explain::<D>))
    }

    /// Sends a statement about the transaction itself, one that every database spells alike.
    pub(in crate::store) async fn control(&mut self, sql: String) -> Result<(), StoreError> {
        each!(self, |inner: D| inner.execute(AssertSqlSafe(sql)).await.map(drop).map_err(explain::<D>))
    }
}

/// A connection to SQLite is a thread that computes: more of them than the cores keep busy only take turns.
fn useful_readers() -> u32 {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    u32::try_from(2 * cores).unwrap_or(u32::MAX)
}

/// A pool whose connections begin with the statements of `session`.
fn pool<D: Database>(options: &StoreOptions, session: impl Into<Arc<[String]>>) -> PoolOptions<D>
where
    for<'c> &'c mut D::Connection: Executor<'c, Database = D>,
{
    let session = session.into();
    PoolOptions::new()
        .max_connections(options.max_connections)
        .acquire_timeout(options.acquire_timeout)
        .after_connect(move |connection: &mut D::Connection, _| {
            let session = session.clone();
            Box::pin(async move {
                for setting in session.iter() {
                    connection.execute(AssertSqlSafe(setting.clone())).await?;
                }
                Ok(())
            })
        })
        .test_before_acquire(false)
        .before_acquire(|connection: &mut D::Connection, idle| {
            Box::pin(async move { Ok(idle.idle_for < TRUST_IDLE || connection.ping().await.is_ok()) })
        })
}

async fn fetch<'c, D, E>(executor: E, statement: Statement<'_>) -> Result<Vec<Vec<Value>>, StoreError>
where
    D: Driver,
    D::Arguments: IntoArguments<D>,
    E: Executor<'c, Database = D>,
{
    let Statement { sql, values, output, .. } = statement;
    let query = sqlx::query_with(AssertSqlSafe(sql), arguments::<D>(values)?);
    let rows = query.fetch_all(executor).await.map_err(explain::<D>)?;
    rows.iter().map(|row| read::<D>(row, &output)).collect()
}

fn read<D: Driver>(row: &D::Row, output: &[(&str, crate::store::Kind)]) -> Result<Vec<Value>, StoreError> {
    let cells = output.iter().enumerate();
    cells
        .map(|(index, (name, kind))| D::read(row, index, *kind).map_err(|_| StoreError::decode(*name)))
        .collect()
}

async fn execute<'c, D, E>(executor: E, statement: Statement<'_>) -> Result<Done, StoreError>
where
    D: Driver,
    D::Arguments: IntoArguments<D>,
    E: Executor<'c, Database = D>,
{
    let query = sqlx::query_with(AssertSqlSafe(statement.sql), arguments::<D>(statement.values)?);
    query.execute(executor).await.map(D::done).map_err(explain::<D>)
}

fn arguments<D: Driver>(values: Vec<Bound>) -> Result<D::Arguments, StoreError> {
    let mut arguments = D::Arguments::default();
    for value in values {
        D::bind(&mut arguments, value).map_err(StoreError::other)?;
    }
    Ok(arguments)
}
