//! From questions and changes to statements.

mod condition;

use super::dialect::Dialect;
use super::query::{Changes, Filter, Find, Order};
use super::schema::{ColumnSchema, TableSchema};
use super::sql::{Bound, Sql};
use super::{IdStrategy, Kind, StoreError, Timestamp, Value};

/// SQL text, the values of its placeholders in order, and what the columns of its result hold.
#[derive(Clone)]
pub(super) struct Statement<'s> {
    pub(super) sql: String,
    pub(super) values: Vec<Bound>,
    pub(super) output: Vec<(&'s str, Kind)>,
    /// The table it is about, for errors.
    pub(super) table: Option<&'s TableSchema>,
}

impl<'s> Statement<'s> {
    /// A statement that we wrote, without values.
    pub(super) fn fixed(sql: impl Into<String>, output: &[(&'s str, Kind)]) -> Self {
        Self { sql: sql.into(), values: Vec::new(), output: output.to_vec(), table: None }
    }

    /// What it does, for spans: SELECT, INSERT, …
    pub(super) fn verb(&self) -> &str {
        self.sql.split_whitespace().next().unwrap_or_default()
    }

    /// The table that it is about, for spans.
    pub(super) fn table(&self) -> Option<&'static str> {
        self.table.map(|table| table.name)
    }
}

/// Writes statements about one table.
#[derive(Clone, Copy)]
pub(super) struct Writer<'s> {
    pub(super) dialect: Dialect,
    pub(super) ids: IdStrategy,
    pub(super) table: &'s TableSchema,
    /// Whether columns are written with their table, as a join needs it.
    pub(super) qualified: bool,
}

impl<'s> Writer<'s> {
    pub(super) fn select<T>(&self, find: &Find<T>) -> Result<Statement<'s>, StoreError> {
        let mut sql = Sql::new(self.dialect, "SELECT ");
        self.columns(&mut sql);
        sql.push(" FROM ").name(&self.table.sql_name);
        self.condition(&mut sql, &find.filter)?;
        self.order(&mut sql, find)?;
        self.limit(&mut sql, find);
        Ok(self.finish(sql, self.output()))
    }

    /// As `select`, and nobody else may change the rows until the transaction ends.
    pub(super) fn select_for_update<T>(&self, filter: &Filter<T>) -> Result<Statement<'s>, StoreError> {
        let mut sql = Sql::new(self.dialect, "SELECT ");
        self.columns(&mut sql);
        sql.push(" FROM ").name(&self.table.sql_name);
        self.condition(&mut sql, filter)?;
        sql.push(self.dialect.lock_rows());
        Ok(self.finish(sql, self.output()))
    }

    pub(super) fn count<T>(&self, filter: &Filter<T>) -> Result<Statement<'s>, StoreError> {
        let mut sql = Sql::new(self.dialect, "SELECT count(*) FROM ");
        sql.name(&self.table.sql_name);
        self.condition(&mut sql, filter)?;
        Ok(self.finish(sql, vec![("count", Kind::BigNumber)]))
    }

    /// The first row of this table that matches, with the row of `other` that it points to.
    pub(super) fn join<L>(
        &self,
        filter: &Filter<L>,
        other: &Writer<'s>,
        on: (&str, &str),
    ) -> Result<Statement<'s>, StoreError> {
        let (left, right) = (self.column(on.0)?, other.column(on.1)?);
        let mut sql = Sql::new(self.dialect, "SELECT ");
        self.columns(&mut sql);
        sql.push(", ");
        other.columns(&mut sql);
        sql.push(" FROM ").name(&self.table.sql_name).push(" JOIN ").name(&other.table.sql_name).push(" ON ");
        self.name(&mut sql, left);
        sql.push(" = ");
        other.name(&mut sql, right);
        self.condition(&mut sql, filter)?;
        sql.push(" LIMIT 1");
        let mut output = self.output();
        output.extend(other.output());
        Ok(self.finish(sql, output))
    }

    /// `cells` in the order of the table's columns; an unset id is left to the database.
    pub(super) fn insert(&self, cells: &[Value]) -> Result<Statement<'s>, StoreError> {
        let mut given = Vec::with_capacity(cells.len());
        for (column, cell) in self.table.columns.iter().zip(cells) {
            let unset = column.definition.kind == Kind::Id && *cell == Value::Text(String::new());
            if !unset {
                given.push((column, self.encode(column, cell)?));
            }
        }
        let mut sql = Sql::new(self.dialect, "INSERT INTO ");
        sql.name(&self.table.sql_name).push(" (");
        sql.list(", ", &given, |sql, (column, _)| self.name(sql, column));
        sql.push(") VALUES (");
        sql.list(", ", given, |sql, (_, value)| {
            sql.value(value);
        });
        sql.push(")");
        let mut output = Vec::new();
        if self.ids == IdStrategy::Serial && self.dialect.has_returning() {
            sql.push(" RETURNING ");
            self.name(&mut sql, self.column("id")?);
            output.push(("id", Kind::Id));
        }
        Ok(self.finish(sql, output))
    }

    pub(super) fn update<T>(
        &self,
        filter: &Filter<T>,
        changes: &Changes<T>,
        returning: bool,
    ) -> Result<Statement<'s>, StoreError> {
        let mut cells = Vec::with_capacity(changes.cells.len());
        for (column, cell) in &changes.cells {
            let column = self.column(column)?;
            cells.push((column, self.encode(column, cell)?));
        }
        let mut sql = self.start_update();
        sql.list(", ", cells, |sql, (column, value)| {
            self.name(sql, column);
            sql.push(" = ").value(value);
        });
        self.condition(&mut sql, filter)?;
        Ok(self.returning(sql, returning))
    }

    pub(super) fn increment<T>(
        &self,
        filter: &Filter<T>,
        column: &str,
        by: i64,
        also: &Changes<T>,
        returning: bool,
    ) -> Result<Statement<'s>, StoreError> {
        let column = self.column(column)?;
        let mut sql = self.start_update();
        self.name(&mut sql, column);
        sql.push(" = ");
        self.name(&mut sql, column);
        sql.push(" + ").value(Bound::Number(Some(by)));
        for (column, cell) in &also.cells {
            let column = self.column(column)?;
            sql.push(", ");
            self.name(&mut sql, column);
            sql.push(" = ").value(self.encode(column, cell)?);
        }
        self.condition(&mut sql, filter)?;
        Ok(self.returning(sql, returning))
    }

    pub(super) fn delete<T>(&self, filter: &Filter<T>, returning: bool) -> Result<Statement<'s>, StoreError> {
        let mut sql = Sql::new(self.dialect, "DELETE FROM ");
        sql.name(&self.table.sql_name);
        self.condition(&mut sql, filter)?;
        Ok(self.returning(sql, returning))
    }

    /// At most `most` rows whose time in `column` lies before `before`, the oldest first.
    pub(super) fn delete_older(
        &self,
        column: &str,
        before: Timestamp,
        most: u64,
    ) -> Result<Statement<'s>, StoreError> {
        let (id, time) = (self.column("id")?, self.column(column)?);
        let is_date = time.definition.kind == Kind::Date;
        let before = if is_date { Value::Date(before) } else { Value::Number(before.millis()) };
        let before = self.encode(time, &before)?;
        let mut sql = Sql::new(self.dialect, "DELETE FROM ");
        sql.name(&self.table.sql_name).push(" WHERE ");
        let nested = !self.dialect.limits_deletes();
        if nested {
            self.name(&mut sql, id);
            sql.push(" IN (SELECT ");
            self.name(&mut sql, id);
            sql.push(" FROM ").name(&self.table.sql_name).push(" WHERE ");
        }
        self.name(&mut sql, time);
        sql.push(" < ").value(before);
        if let Some([open, close]) = self.dialect.comparable_dates().filter(|_| is_date) {
            sql.push(open);
            self.name(&mut sql, time);
            sql.push(close);
        }
        sql.push(" ORDER BY ");
        self.name(&mut sql, time);
        sql.push(" LIMIT ").value(Bound::Number(Some(i64::try_from(most).unwrap_or(i64::MAX))));
        if nested {
            sql.push(self.dialect.lock_free_rows()).push(")");
        }
        Ok(self.finish(sql, Vec::new()))
    }

    pub(super) fn column(&self, name: &str) -> Result<&'s ColumnSchema, StoreError> {
        self.table.column(name).ok_or_else(|| {
            StoreError::other(format_args!("table `{}` has no column `{name}`", self.table.name))
        })
    }

    /// Where a column stands in a row's cells.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.table.columns.iter().position(|column| column.definition.name == name)
    }

    fn start_update(&self) -> Sql {
        let mut sql = Sql::new(self.dialect, "UPDATE ");
        sql.name(&self.table.sql_name).push(" SET ");
        sql
    }

    fn returning(&self, mut sql: Sql, returning: bool) -> Statement<'s> {
        if !returning {
            return self.finish(sql, Vec::new());
        }
        sql.push(" RETURNING ");
        self.columns(&mut sql);
        self.finish(sql, self.output())
    }

    fn finish(&self, sql: Sql, output: Vec<(&'s str, Kind)>) -> Statement<'s> {
        let (sql, values) = sql.finish();
        Statement { sql, values, output, table: Some(self.table) }
    }

    /// Always by name: the table may have columns that we don't know.
    fn columns(&self, sql: &mut Sql) {
        sql.list(", ", &self.table.columns, |sql, column| self.name(sql, column));
    }

    fn output(&self) -> Vec<(&'s str, Kind)> {
        self.table.columns.iter().map(|c| (c.definition.name.as_ref(), c.definition.kind)).collect()
    }

    fn name(&self, sql: &mut Sql, column: &ColumnSchema) {
        if self.qualified {
            sql.name(&self.table.sql_name).push(".");
        }
        sql.name(&column.sql_name);
    }

    fn order<T>(&self, sql: &mut Sql, find: &Find<T>) -> Result<(), StoreError> {
        for (index, (column, order)) in find.sort.iter().enumerate() {
            let column = self.column(column)?;
            sql.push(if index == 0 { " ORDER BY " } else { ", " });
            self.name(sql, column);
            let nulls_last = !column.definition.required && self.dialect.sorts_nulls_last();
            sql.push(match (order, nulls_last) {
                (Order::Ascending, false) => "",
                (Order::Ascending, true) => " NULLS FIRST",
                (Order::Descending, false) => " DESC",
                (Order::Descending, true) => " DESC NULLS LAST",
            });
        }
        Ok(())
    }

    fn limit<T>(&self, sql: &mut Sql, find: &Find<T>) {
        // MySQL and SQLite know no OFFSET without LIMIT.
        let limit = find.limit.or_else(|| (find.offset > 0).then_some(u64::MAX));
        for (keyword, rows) in [(" LIMIT ", limit), (" OFFSET ", (find.offset > 0).then_some(find.offset))] {
            if let Some(rows) = rows {
                sql.push(keyword).value(Bound::Number(Some(i64::try_from(rows).unwrap_or(i64::MAX))));
            }
        }
    }

    /// The value as this database wants it, for a cell that is to be written.
    fn encode(&self, column: &ColumnSchema, value: &Value) -> Result<Bound, StoreError> {
        let kind = column.definition.kind;
        let fits = value.fits(kind) && !(column.definition.required && *value == Value::Null);
        fits.then(|| self.dialect.encode(self.ids, kind, value)).flatten().ok_or_else(|| {
            StoreError::invalid(format_args!("`{}.{}`", self.table.name, column.definition.name))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::session::SessionRow;
    use crate::features::user::UserRow;
    use crate::store::{Column, Schema};

    fn text<T>(dialect: Dialect, find: Find<T>) -> String {
        let schema = Schema::builder().table::<UserRow>().table::<SessionRow>().build().expect("a schema");
        let table = schema.table("session").expect("the table");
        let writer = Writer { dialect, ids: IdStrategy::Random, table, qualified: false };
        let sql = writer.select(&find).expect("a statement").sql;
        sql.split_once(" FROM ").map(|(_, rest)| rest.to_owned()).expect("a FROM")
    }

    #[test]
    fn names_are_quoted_and_values_are_not_in_the_text() {
        let find = || {
            let filter = SessionRow::TOKEN.eq("secret").and(SessionRow::USER_AGENT.is_null());
            Find::new().filter(filter).sort(SessionRow::USER_AGENT, Order::Descending).limit(1)
        };
        for (dialect, sql) in [
            (
                Dialect::Sqlite,
                "`session` WHERE (`token` = ? AND `userAgent` IS NULL) ORDER BY `userAgent` DESC LIMIT ?",
            ),
            (
                Dialect::Postgres,
                "\"session\" WHERE (\"token\" = $1 AND \"userAgent\" IS NULL) ORDER BY \"userAgent\" DESC NULLS LAST LIMIT $2",
            ),
            (
                Dialect::MySql,
                "`session` WHERE ((`token` = ? AND CAST(CONVERT(`token` USING utf8mb4) AS BINARY) = CAST(? AS BINARY)) \
                 AND `userAgent` IS NULL) ORDER BY `userAgent` DESC LIMIT ?",
            ),
        ] {
            assert_eq!(text(dialect, find()), sql);
        }
    }

    #[test]
    fn conditions_are_no_deeper_than_they_are_written() {
        let number =
            |n: i64| SessionRow::EXPIRES_AT.gt(crate::store::Timestamp::from_millis(n).expect("a time"));
        for (filter, sql) in [
            (Filter::all(), "`session`"),
            (Filter::all().and(number(1)), "`session` WHERE `expiresAt` > ?"),
            (
                number(1).and(number(2)).and(number(3)),
                "`session` WHERE (`expiresAt` > ? AND `expiresAt` > ? AND `expiresAt` > ?)",
            ),
            (
                number(1).or(number(2)).and(number(3)),
                "`session` WHERE ((`expiresAt` > ? OR `expiresAt` > ?) AND `expiresAt` > ?)",
            ),
            (number(1).or(Filter::all()), "`session`"),
            (SessionRow::TOKEN.is_in(["a", "b"]), "`session` WHERE `token` IN (?, ?)"),
            (SessionRow::TOKEN.eq("a\0"), "`session` WHERE 1 = 0"),
        ] {
            assert_eq!(text(Dialect::Sqlite, Find::new().filter(filter)), sql);
        }
        let quoted = Column::<SessionRow, Value>::named("x`; DROP TABLE user").is_null();
        let schema = Schema::builder().table::<UserRow>().table::<SessionRow>().build().expect("a schema");
        let table = schema.table("session").expect("the table");
        let writer = Writer { dialect: Dialect::Sqlite, ids: IdStrategy::Random, table, qualified: false };
        assert!(writer.select(&Find::new().filter(quoted)).is_err());
    }
}
