//! What can be asked of a store.

use super::query::{Changes, Column, Filter, Find};
use super::statement::Statement;
use super::table::{Row, Table};
use super::{Id, Kind, Store, StoreError, Value};

/// Verbs on one table. Each is one statement unless it says otherwise, and inside a
/// [`transaction`](Store::transaction) a part of it.
///
/// Every verb fails with [`StoreError::Unavailable`] when the database can't be reached,
/// [`NotMigrated`](StoreError::NotMigrated) when a table or column is missing, and those that write with
/// [`UniqueViolation`](StoreError::UniqueViolation), [`Invalid`](StoreError::Invalid), [`Busy`](StoreError::Busy),
/// [`Conflict`](StoreError::Conflict), [`Forbidden`](StoreError::Forbidden) or [`Full`](StoreError::Full).
impl Store {
    /// A row that matches.
    pub async fn find_one<T: Table>(&self, filter: Filter<T>) -> Result<Option<T>, StoreError> {
        Ok(self.find_many(Find::new().filter(filter).limit(1)).await?.pop())
    }

    /// The rows that match.
    pub async fn find_many<T: Table>(&self, find: Find<T>) -> Result<Vec<T>, StoreError> {
        let statement = self.writer::<T>()?.select(&find)?;
        self.rows(self.read(statement).await?)
    }

    /// A row that matches together with the row it points to: `left` of the first is equal to `right` of the second.
    pub async fn find_joined<L: Table, R: Table, V>(
        &self,
        filter: Filter<L>,
        left: Column<L, V>,
        right: Column<R, V>,
    ) -> Result<Option<(L, R)>, StoreError> {
        let mut writers = (self.writer::<L>()?, self.writer::<R>()?);
        (writers.0.qualified, writers.1.qualified) = (true, true);
        let statement = writers.0.join(&filter, &writers.1, (left.name(), right.name()))?;
        let Some(mut cells) = self.read(statement).await?.pop() else { return Ok(None) };
        let right = cells.split_off(writers.0.table.columns.len());
        Ok(Some((self.row(cells)?, self.row(right)?)))
    }

    /// How many rows match.
    pub async fn count<T: Table>(&self, filter: Filter<T>) -> Result<u64, StoreError> {
        let statement = self.writer::<T>()?.count(&filter)?;
        match self.read(statement).await?.first().and_then(|cells| cells.first()) {
            Some(Value::Number(count)) => Ok(count.unsigned_abs()),
            _ => Err(StoreError::decode("count")),
        }
    }

    /// A row that matches, which nobody else can change until the transaction ends. Outside of a transaction it is
    /// [`find_one`](Self::find_one).
    pub async fn lock_one<T: Table>(&self, filter: Filter<T>) -> Result<Option<T>, StoreError> {
        let Some(cells) = self.lock(filter).await?.into_iter().next() else { return Ok(None) };
        self.row(cells).map(Some)
    }

    /// Stores a new row. An unset id is generated, extra columns that the row does not bring get their default.
    /// Returns the row as it is stored.
    pub async fn create<T: Table>(&self, row: T) -> Result<T, StoreError> {
        match self.hooks_creations::<T>() {
            true => Box::pin(self.create_hooked(row)).await,
            false => self.insert(row).await,
        }
    }

    /// Changes the rows that match and returns one of them as it is now: for filters that name one row.
    pub async fn update<T: Table>(
        &self,
        filter: Filter<T>,
        changes: Changes<T>,
    ) -> Result<Option<T>, StoreError> {
        match self.hooks_updates::<T>() {
            _ if changes.is_empty() => self.find_one(filter).await,
            true => Ok(first(Box::pin(self.update_hooked(filter, changes)).await?)),
            false => Ok(first(self.update_rows(&filter, &changes).await?)),
        }
    }

    /// Changes the rows that match; how many.
    pub async fn update_many<T: Table>(
        &self,
        filter: Filter<T>,
        changes: Changes<T>,
    ) -> Result<u64, StoreError> {
        if changes.is_empty() {
            return self.count(filter).await;
        }
        if self.hooks_updates::<T>() {
            return Ok(Box::pin(self.update_hooked(filter, changes)).await?.len() as u64);
        }
        let statement = self.writer::<T>()?.update(&filter, &changes, false)?;
        self.execute(statement).await.map(|done| done.rows)
    }

    /// Deletes the rows that match; whether there were any.
    pub async fn delete<T: Table>(&self, filter: Filter<T>) -> Result<bool, StoreError> {
        self.delete_many(filter).await.map(|rows| rows > 0)
    }

    /// Deletes the rows that match; how many.
    pub async fn delete_many<T: Table>(&self, filter: Filter<T>) -> Result<u64, StoreError> {
        if self.hooks_deletions::<T>() {
            return Ok(Box::pin(self.delete_hooked(filter)).await?.len() as u64);
        }
        let statement = self.writer::<T>()?.delete(&filter, false)?;
        self.execute(statement).await.map(|done| done.rows)
    }

    /// Deletes the rows that match and returns one: of any number of parallel callers exactly one gets it.
    ///
    /// Where several match, the newest by `createdAt` is returned: upstream leaves a row for each mail it sent, and
    /// the last one counts.
    pub async fn consume_one<T: Table>(&self, filter: Filter<T>) -> Result<Option<T>, StoreError> {
        let rows = match self.hooks_deletions::<T>() {
            true => Box::pin(self.delete_hooked(filter)).await?,
            false => self.delete_rows(&filter).await?,
        };
        let created_at = self.writer::<T>()?.place("createdAt");
        Ok(rows.into_iter().max_by_key(|row| {
            match created_at.map(|place| row.clone().into_row().cells.nth(place)) {
                Some(Some(Value::Date(date))) => Some(date),
                _ => None,
            }
        }))
    }

    /// Adds to a number of the rows that match and returns one as it is now. The filter is also the guard:
    /// `remaining.gt(0)` with `by` −1 lets exactly as many callers through as remain. NULL stays NULL.
    pub async fn increment_one<T: Table, N>(
        &self,
        filter: Filter<T>,
        column: Column<T, N>,
        by: i64,
    ) -> Result<Option<T>, StoreError> {
        if self.hooks_updates::<T>() {
            return Box::pin(self.increment_hooked(filter, column.name(), by)).await;
        }
        let writer = self.writer::<T>()?;
        if writer.dialect.has_returning() {
            let statement = writer.increment(&filter, column.name(), by, &Changes::new(), true)?;
            return Ok(first(self.rows(self.write(statement).await?)?));
        }
        let (filter, column) = (&filter, &column);
        self.transaction(|store| async move {
            let mut rows = store.lock(filter.clone()).await?;
            if rows.is_empty() {
                return Ok(None);
            }
            store
                .execute(writer.increment(&ids::<T>(&rows), column.name(), by, &Changes::new(), false)?)
                .await?;
            let place = writer.place(column.name());
            if let Some(Value::Number(number)) = place.and_then(|place| rows[0].get_mut(place)) {
                *number += by;
            }
            Ok(first(store.rows(rows)?))
        })
        .await
    }

    /// Adds to a number of the rows that match, changes them otherwise too, and returns how many they were. The filter is
    /// also the guard, as for [`increment_one`](Self::increment_one). No hook accompanies it: it is for counters.
    pub async fn increment_many<T: Table, N>(
        &self,
        filter: Filter<T>,
        column: Column<T, N>,
        by: i64,
        also: Changes<T>,
    ) -> Result<u64, StoreError> {
        let statement = self.writer::<T>()?.increment(&filter, column.name(), by, &also, false)?;
        self.execute(statement).await.map(|done| done.rows)
    }

    /// Runs SQL that no verb can express, written for each database. Each placeholder of the text (`?`, on PostgreSQL
    /// `$1`) takes the next value. Answers with the result's columns read as `output` says.
    pub async fn raw(
        &self,
        sqlite: &str,
        postgres: &str,
        mysql: &str,
        values: &[(Kind, Value)],
        output: &[Kind],
    ) -> Result<Vec<Vec<Value>>, StoreError> {
        let dialect = self.dialect();
        let sql = dialect.pick(sqlite, postgres, mysql).to_owned();
        let values = values.iter().map(|(kind, value)| dialect.encode(self.ids(), *kind, value));
        let values = values.collect::<Option<_>>().ok_or_else(|| StoreError::invalid("raw statement"))?;
        let output = output.iter().map(|kind| ("raw", *kind)).collect();
        self.write(Statement { sql, values, output, table: None }).await
    }

    pub(super) async fn insert<T: Table>(&self, row: T) -> Result<T, StoreError> {
        let writer = self.writer::<T>()?;
        let row = row.into_row();
        let mut extra = row.extra;
        let mut cells: Vec<Value> = row.cells.collect();
        for column in writer.table.extra_columns() {
            let given = extra.shift_remove(column.definition.name.as_ref());
            cells.push(given.or_else(|| column.definition.default.clone()).unwrap_or(Value::Null));
        }
        if let Some(unknown) = extra.keys().next() {
            writer.column(unknown)?;
        }
        let unset = cells.first() == Some(&Value::Text(String::new()));
        if unset {
            cells[0] = Value::Text(self.ids().generate().into());
        }
        let statement = writer.insert(&cells)?;
        if !(unset && self.ids() == super::IdStrategy::Serial) {
            self.execute(statement).await?;
        } else if writer.dialect.has_returning() {
            let id = self.write(statement).await?.pop().and_then(|mut cells| cells.pop());
            cells[0] = id.ok_or_else(|| StoreError::decode("id"))?;
        } else {
            cells[0] = Value::Text(self.execute(statement).await?.last_id.to_string());
        }
        id(&cells).iter().for_each(|id| self.makes(id));
        self.row(cells)
    }

    /// Changes the rows that match and returns them as they are now.
    pub(super) async fn update_rows<T: Table>(
        &self,
        filter: &Filter<T>,
        changes: &Changes<T>,
    ) -> Result<Vec<T>, StoreError> {
        if changes.is_empty() {
            return self.find_many(Find::new().filter(filter.clone())).await;
        }
        let writer = self.writer::<T>()?;
        if writer.dialect.has_returning() {
            let statement = writer.update(filter, changes, true)?;
            return self.rows(self.write(statement).await?);
        }
        self.transaction(|store| async move {
            let mut rows = store.lock(filter.clone()).await?;
            for some in rows.chunks(CHUNK) {
                store.execute(writer.update(&ids::<T>(some), changes, false)?).await?;
            }
            for (name, value) in &changes.cells {
                if let Some(place) = writer.place(name) {
                    rows.iter_mut().for_each(|cells| cells[place] = value.clone());
                }
            }
            store.rows(rows)
        })
        .await
    }

    /// Deletes the rows that match and returns them.
    pub(super) async fn delete_rows<T: Table>(&self, filter: &Filter<T>) -> Result<Vec<T>, StoreError> {
        let writer = self.writer::<T>()?;
        if writer.dialect.has_returning() {
            let statement = writer.delete(filter, true)?;
            return self.rows(self.write(statement).await?);
        }
        self.transaction(|store| async move {
            let rows = store.lock(filter.clone()).await?;
            for some in rows.chunks(CHUNK) {
                store.execute(writer.delete(&ids::<T>(some), false)?).await?;
            }
            store.rows(rows)
        })
        .await
    }

    pub(super) async fn lock<T: Table>(&self, filter: Filter<T>) -> Result<Vec<Vec<Value>>, StoreError> {
        self.read(self.writer::<T>()?.select_for_update(&filter)?).await
    }

    fn rows<T: Table>(&self, rows: Vec<Vec<Value>>) -> Result<Vec<T>, StoreError> {
        rows.into_iter().map(|cells| self.row(cells)).collect()
    }

    pub(super) fn row<T: Table>(&self, mut cells: Vec<Value>) -> Result<T, StoreError> {
        let table = self.writer::<T>()?.table;
        let extra = cells.split_off(table.own);
        let names = table.extra_columns().iter().map(|c| c.definition.name.clone().into_owned());
        T::from_row(Row::new(cells, names.zip(extra).collect()))
    }
}

fn first<T>(rows: Vec<T>) -> Option<T> {
    rows.into_iter().next()
}

/// How many rows one statement names: every database takes more values than that.
const CHUNK: usize = 1_000;

/// The rows with these ids.
fn ids<T: Table>(rows: &[Vec<Value>]) -> Filter<T> {
    Column::<T, Id>::new("id").is_in(rows.iter().filter_map(|cells| id(cells)))
}

/// The row with this id alone.
pub(super) fn id_of<T: Table>(cells: &[Value]) -> Filter<T> {
    Column::<T, Id>::new("id").is_in(id(cells))
}

fn id(cells: &[Value]) -> Option<Id> {
    match cells.first() {
        Some(Value::Text(id)) => Some(Id::from(id.as_str())),
        _ => None,
    }
}
