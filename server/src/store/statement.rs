//! From questions and changes to statements.

use std::borrow::Cow;

use super::dialect::Dialect;
use super::query::{Changes, Comparison, Filter, Find, Node, Order};
use super::schema::{ColumnSchema, TableSchema};
use super::sql::{Bound, Sql};
use super::{IdStrategy, Kind, StoreError, Value};

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
        returning: bool,
    ) -> Result<Statement<'s>, StoreError> {
        let column = self.column(column)?;
        let mut sql = self.start_update();
        self.name(&mut sql, column);
        sql.push(" = ");
        self.name(&mut sql, column);
        sql.push(" + ").value(Bound::Number(Some(by)));
        self.condition(&mut sql, filter)?;
        Ok(self.returning(sql, returning))
    }

    pub(super) fn delete<T>(&self, filter: &Filter<T>, returning: bool) -> Result<Statement<'s>, StoreError> {
        let mut sql = Sql::new(self.dialect, "DELETE FROM ");
        sql.name(&self.table.sql_name);
        self.condition(&mut sql, filter)?;
        Ok(self.returning(sql, returning))
    }

    pub(super) fn column(&self, name: &str) -> Result<&'s ColumnSchema, StoreError> {
        self.table.column(name).ok_or_else(|| {
            StoreError::other(format_args!("table `{}` has no column `{name}`", self.table.name))
        })
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

    fn condition<T>(&self, sql: &mut Sql, filter: &Filter<T>) -> Result<(), StoreError> {
        match &filter.node {
            Node::All(nodes) if nodes.is_empty() => Ok(()),
            node => {
                sql.push(" WHERE ");
                self.test(sql, node)
            }
        }
    }

    fn test(&self, sql: &mut Sql, node: &Node) -> Result<(), StoreError> {
        match node {
            Node::All(nodes) => self.combine(sql, nodes, " AND ", EVERYTHING),
            Node::Any(nodes) => self.combine(sql, nodes, " OR ", NOTHING),
            Node::Null(column) | Node::Compare(column, Comparison::Equal, Value::Null) => {
                self.name(sql, self.column(column)?);
                sql.push(" IS NULL");
                Ok(())
            }
            Node::NotNull(column) | Node::Compare(column, Comparison::NotEqual, Value::Null) => {
                self.name(sql, self.column(column)?);
                sql.push(" IS NOT NULL");
                Ok(())
            }
            Node::Compare(column, comparison, value) => self.compare(sql, column, *comparison, value),
            Node::In(column, values) => self.is_in(sql, column, values),
            Node::Like(column, pattern) => {
                let column = self.column(column)?;
                let [before, between, after] = self.dialect.like();
                sql.push(before);
                self.name(sql, column);
                sql.push(between).value(Bound::Text(Some(pattern.clone()))).push(after);
                Ok(())
            }
        }
    }

    fn combine(&self, sql: &mut Sql, nodes: &[Node], with: &str, none: &str) -> Result<(), StoreError> {
        if nodes.is_empty() {
            sql.push(none);
            return Ok(());
        }
        for (index, node) in nodes.iter().enumerate() {
            sql.push(if index == 0 { "(" } else { with });
            self.test(sql, node)?;
        }
        sql.push(")");
        Ok(())
    }

    fn compare(
        &self,
        sql: &mut Sql,
        column: &str,
        comparison: Comparison,
        value: &Value,
    ) -> Result<(), StoreError> {
        let column = self.column(column)?;
        let Some(value) = self.comparable(column, value)? else {
            // Nothing that is stored can be equal to it.
            if comparison == Comparison::NotEqual {
                self.name(sql, column);
                sql.push(" IS NOT NULL");
            } else {
                sql.push(NOTHING);
            }
            return Ok(());
        };
        let operator = match comparison {
            Comparison::Equal => {
                self.one_of(sql, column, vec![value]);
                return Ok(());
            }
            Comparison::NotEqual => {
                sql.push("NOT ");
                self.one_of(sql, column, vec![value]);
                return Ok(());
            }
            Comparison::Less => " < ",
            Comparison::LessOrEqual => " <= ",
            Comparison::Greater => " > ",
            Comparison::GreaterOrEqual => " >= ",
        };
        self.name(sql, column);
        sql.push(operator).value(value);
        Ok(())
    }

    /// The column holds one of these, of which there is at least one.
    fn one_of(&self, sql: &mut Sql, column: &ColumnSchema, values: Vec<Bound>) {
        let Some(bytes) = self.dialect.bytes().filter(|_| self.is_text(column)) else {
            self.name(sql, column);
            return operands(sql, values, ["", ""]);
        };
        sql.push("(");
        self.name(sql, column);
        operands(sql, values.clone(), ["", ""]);
        sql.push(" AND ").push(bytes.column[0]);
        self.name(sql, column);
        sql.push(bytes.column[1]);
        operands(sql, values, bytes.value);
        sql.push(")");
    }

    fn is_in(&self, sql: &mut Sql, column: &str, values: &[Value]) -> Result<(), StoreError> {
        let column = self.column(column)?;
        let mut bound = Vec::with_capacity(values.len());
        for value in values {
            bound.extend(self.comparable(column, value)?);
        }
        match bound.is_empty() {
            true => {
                sql.push(NOTHING);
            }
            false => self.one_of(sql, column, bound),
        }
        Ok(())
    }

    /// The value as this database wants it; `None` if no cell can hold it (an id of another form, NUL in a text).
    fn comparable(&self, column: &ColumnSchema, value: &Value) -> Result<Option<Bound>, StoreError> {
        let kind = column.definition.kind;
        if !value.fits(kind) && !matches!((value, kind), (Value::Number(_), Kind::Number)) {
            return Err(StoreError::Decode { column: Cow::clone(&column.definition.name).into_owned() });
        }
        Ok(self.dialect.encode(self.ids, kind, value))
    }

    /// Whether the cells are text in the database.
    fn is_text(&self, column: &ColumnSchema) -> bool {
        match column.definition.kind {
            Kind::Id => self.ids != IdStrategy::Serial,
            kind => kind == Kind::Text,
        }
    }
}

/// ` = value`, or ` IN (value, value)`, each between `around`.
fn operands(sql: &mut Sql, values: Vec<Bound>, around: [&str; 2]) {
    let several = values.len() > 1;
    sql.push(if several { " IN (" } else { " = " });
    sql.list(", ", values, |sql, value| {
        sql.push(around[0]).value(value).push(around[1]);
    });
    if several {
        sql.push(")");
    }
}

const EVERYTHING: &str = "1 = 1";
const NOTHING: &str = "1 = 0";
