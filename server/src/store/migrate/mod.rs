//! Brings a database to the wanted schema by adding what is missing. Nothing is ever dropped or changed, so a database
//! that upstream made, and goes on using, stays good for it.

mod ddl;
mod live;

use std::fmt;

pub use ddl::ddl;
use ddl::{Ddl, IndexSchema};
use live::{Live, LiveTable};

use super::connect::Store;
use super::schema::{ColumnSchema, TableSchema};
use super::statement::Statement;
use super::{Cause, IdStrategy, Kind, StoreError, Value};

/// What a migration would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// SQL to run, in order.
    pub statements: Vec<String>,
    /// What stays different from the wanted schema, and what that means.
    pub notes: Vec<String>,
    /// What has to be done by hand first.
    pub obstacles: Vec<String>,
}

impl Plan {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.statements.is_empty() && self.obstacles.is_empty()
    }
}

/// As a SQL script, notes and obstacles as comments.
impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for obstacle in &self.obstacles {
            writeln!(f, "-- IMPOSSIBLE: {obstacle}")?;
        }
        for note in &self.notes {
            writeln!(f, "-- {note}")?;
        }
        for statement in &self.statements {
            writeln!(f, "{statement};")?;
        }
        Ok(())
    }
}

/// How a database compares with the wanted schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// It has none of the tables.
    Empty,
    /// It has everything.
    Current,
    /// Something is missing.
    Behind(Plan),
}

/// Why a migration did not happen.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// Something has to be done by hand first; nothing was changed.
    #[error("the database can't be migrated: {}", .0.join("; "))]
    Obstacles(Vec<String>),
    /// The database failed. On MySQL, which has no transactions for this, what was done before remains; run it again.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Compares the database with the wanted schema.
///
/// # Errors
/// The database can't be read.
pub async fn status(store: &Store) -> Result<Status, StoreError> {
    let live = Live::read(store).await?;
    if store.schema().tables().all(|table| live.table(&table.sql_name).is_none()) {
        return Ok(Status::Empty);
    }
    let plan = compare(store, &live).await?;
    Ok(if plan.is_empty() { Status::Current } else { Status::Behind(plan) })
}

/// What is to be done for the database to have the wanted schema.
///
/// # Errors
/// The database can't be read.
pub async fn plan(store: &Store) -> Result<Plan, StoreError> {
    compare(store, &Live::read(store).await?).await
}

/// Does what is to be done, in one transaction where the database can, and returns what it was. Two servers may try at
/// once: one waits for the other.
///
/// # Errors
/// See [`MigrateError`].
pub async fn apply(store: &Store) -> Result<Plan, MigrateError> {
    let dialect = store.dialect();
    store
        .transaction(|store| async move {
            if let Some(lock) = dialect.lock_for_migration()
                && !store.is_true(lock).await?
            {
                return Err(StoreError::Busy(Cause::new("another server migrates the database")).into());
            }
            let result = apply_locked(&store).await;
            if let Some(unlock) = dialect.unlock_after_migration() {
                store.run(unlock, &[]).await?;
            }
            result
        })
        .await
}

async fn apply_locked(store: &Store) -> Result<Plan, MigrateError> {
    let plan = plan(store).await?;
    if !plan.obstacles.is_empty() {
        return Err(MigrateError::Obstacles(plan.obstacles));
    }
    for statement in &plan.statements {
        store.run(statement, &[]).await?;
    }
    Ok(plan)
}

impl Store {
    /// Runs one statement of ours that has no values.
    async fn run(&self, sql: &str, output: &[(&str, Kind)]) -> Result<Vec<Vec<Value>>, StoreError> {
        self.write(Statement::fixed(sql, output)).await
    }

    async fn is_true(&self, sql: &str) -> Result<bool, StoreError> {
        let rows = self.run(sql, &[("answer", Kind::BigNumber)]).await?;
        Ok(rows.first().and_then(|cells| cells.first()).is_some_and(|cell| *cell != Value::Number(0)))
    }
}

async fn compare(store: &Store, live: &Live) -> Result<Plan, StoreError> {
    let mut plan = Plan::default();
    let mut indexes = Vec::new();
    if let Some((question, obstacle)) = store.dialect().unfit_settings()
        && store.is_true(question).await?
    {
        plan.obstacles.push(obstacle.to_owned());
    }
    for table in store.schema().tables() {
        let ddl = Ddl::new(store, table, live);
        match live.table(&table.sql_name) {
            None => {
                plan.statements.push(ddl.create_table());
                indexes.extend(
                    ddl.indexes().into_iter().filter(|index| !index.inline).map(|i| ddl.create_index(&i)),
                );
            }
            Some(live_table) => {
                let comparison = Comparison { store, ddl: &ddl, table, live: live_table };
                comparison.columns(&mut plan).await?;
                comparison.indexes(&mut plan, &mut indexes).await?;
            }
        }
    }
    plan.statements.extend(indexes);
    Ok(plan)
}

/// A wanted table beside the one that there is.
struct Comparison<'a> {
    store: &'a Store,
    ddl: &'a Ddl<'a>,
    table: &'a TableSchema,
    live: &'a LiveTable,
}

impl Comparison<'_> {
    async fn columns(&self, plan: &mut Plan) -> Result<(), StoreError> {
        for column in &self.table.columns {
            let path = format!("{}.{}", self.table.sql_name, column.sql_name);
            match self.live.column(&column.sql_name) {
                Some(live) => self.existing(column, &path, live, plan),
                None => self.missing(column, &path, plan).await?,
            }
        }
        Ok(())
    }

    fn existing(&self, column: &ColumnSchema, path: &str, live: &live::LiveColumn, plan: &mut Plan) {
        let ids = self.store.ids();
        if column.definition.kind == Kind::Id && !self.store.dialect().holds_ids(ids, &live.sql_type) {
            let wanted = match ids {
                IdStrategy::Random => "random",
                IdStrategy::Uuid => "uuid",
                IdStrategy::Serial => "serial",
            };
            plan.obstacles.push(format!(
                "column {path} is {}, which can't hold ids of the strategy \"{wanted}\": choose the strategy that the \
                 database was made with",
                live.sql_type
            ));
        }
        if live.required && !column.definition.required {
            plan.notes
                .push(format!("column {path} is NOT NULL: rows without a value for it will be refused"));
        }
    }

    async fn missing(&self, column: &ColumnSchema, path: &str, plan: &mut Plan) -> Result<(), StoreError> {
        let definition = &column.definition;
        let fills_itself = definition.default_now && self.store.dialect().now().is_some();
        if definition.required && !fills_itself {
            let table = self.store.dialect().quote(&self.table.sql_name);
            let question = format!("SELECT count(*) FROM (SELECT 1 FROM {table} LIMIT 1) AS a_row");
            if self.store.is_true(&question).await? {
                let reason = match &definition.default {
                    None => "has no default",
                    Some(_) if definition.unique => "is unique, so its default can't be given to all of them",
                    Some(_) => {
                        plan.statements.push(self.ddl.add_column(column, true));
                        return Ok(());
                    }
                };
                plan.obstacles.push(format!(
                    "column {path} is required and {reason}, but the table has rows: make it optional, or add and \
                     fill it by hand"
                ));
                return Ok(());
            }
        }
        plan.statements.push(self.ddl.add_column(column, false));
        Ok(())
    }

    async fn indexes(&self, plan: &mut Plan, statements: &mut Vec<String>) -> Result<(), StoreError> {
        for index in self.ddl.indexes() {
            if self.live.has_index(&index.columns, index.unique) {
                continue;
            }
            let all_live = index.columns.iter().all(|column| self.live.column(column).is_some());
            if index.unique && all_live && self.store.is_true(&self.duplicates(&index)).await? {
                plan.notes.push(format!(
                    "table {} has rows with the same {}: they are left as they are and no unique index is made, so \
                     parallel requests can add more; remove them and migrate again",
                    self.table.sql_name,
                    index.columns.join(", ")
                ));
                continue;
            }
            statements.push(self.ddl.create_index(&index));
        }
        Ok(())
    }

    /// NULL is equal to nothing, also in a unique index.
    fn duplicates(&self, index: &IndexSchema) -> String {
        let quote = |name: &&str| self.store.dialect().quote(name);
        let columns = index.columns.iter().map(quote).collect::<Vec<_>>();
        format!(
            "SELECT count(*) FROM (SELECT 1 FROM {} WHERE {} IS NOT NULL GROUP BY {} HAVING count(*) > 1 LIMIT 1) AS a_row",
            quote(&self.table.sql_name.as_str()),
            columns.join(" IS NOT NULL AND "),
            columns.join(", "),
        )
    }
}
