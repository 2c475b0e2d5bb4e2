//! From questions and changes to SQL text with its values.

use std::borrow::Cow;

use sea_query::{
    Alias, DynIden, Expr, ExprTrait, IntoIden, NullOrdering, Query, SelectStatement, SimpleExpr,
    Value as Bound,
};

use super::dialect::Dialect;
use super::query::{Changes, Comparison, Filter, Find, Node, Order};
use super::schema::{ColumnSchema, TableSchema};
use super::{IdStrategy, Kind, StoreError, Value};

/// SQL text, the values of its placeholders in order, and what the columns of its result hold.
#[derive(Clone)]
pub(super) struct Statement<'s> {
    pub(super) sql: String,
    pub(super) values: Vec<Bound>,
    pub(super) output: Vec<(&'s str, Kind)>,
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
        let mut select = self.base(find)?;
        self.columns_of(&mut select);
        Ok(self.finish(&select, self.output()))
    }

    /// As `select`, and nobody else may change the rows until the transaction ends.
    pub(super) fn select_for_update<T>(&self, filter: Filter<T>) -> Result<Statement<'s>, StoreError> {
        let mut select = self.base(&Find::new().filter(filter))?;
        self.columns_of(&mut select);
        if self.dialect.has_row_locks() {
            select.lock_exclusive();
        }
        Ok(self.finish(&select, self.output()))
    }

    pub(super) fn count<T>(&self, filter: Filter<T>) -> Result<Statement<'s>, StoreError> {
        let mut select = self.base(&Find::new().filter(filter))?;
        select.expr(Expr::col(sea_query::Asterisk).count());
        Ok(self.finish(&select, vec![("count", Kind::BigNumber)]))
    }

    /// The first row of this table that matches, with the row of `other` that it points to.
    pub(super) fn join<L>(
        &self,
        filter: Filter<L>,
        other: &Writer<'s>,
        on: (&str, &str),
    ) -> Result<Statement<'s>, StoreError> {
        let (left, right) = (self.expr(self.column(on.0)?), other.expr(other.column(on.1)?));
        let mut select = self.base(&Find::new().filter(filter).limit(1))?;
        select.inner_join(other.table_name(), left.eq(right));
        self.columns_of(&mut select);
        other.columns_of(&mut select);
        let mut output = self.output();
        output.extend(other.output());
        Ok(self.finish(&select, output))
    }

    /// `cells` in the order of the table's columns; an unset id is left to the database.
    pub(super) fn insert(&self, cells: &[Value]) -> Result<Statement<'s>, StoreError> {
        let mut insert = Query::insert();
        insert.into_table(self.table_name());
        let mut names = Vec::with_capacity(cells.len());
        let mut values = Vec::with_capacity(cells.len());
        for (column, cell) in self.table.columns.iter().zip(cells) {
            if column.definition.kind == Kind::Id && *cell == Value::Text(String::new()) {
                continue;
            }
            names.push(name(&column.sql_name));
            values.push(Expr::val(self.encode(column, cell)?));
        }
        insert.columns(names).values(values).map_err(StoreError::other)?;
        let mut output = Vec::new();
        if self.ids == IdStrategy::Serial && self.dialect.has_returning() {
            let id = self.column("id")?;
            insert.returning_col(name(&id.sql_name));
            output.push(("id", Kind::Id));
        }
        let (sql, values) = self.dialect.render(&insert);
        Ok(Statement { sql, values: values.0, output })
    }

    pub(super) fn update<T>(
        &self,
        filter: Filter<T>,
        changes: &Changes<T>,
        returning: bool,
    ) -> Result<Statement<'s>, StoreError> {
        let mut update = Query::update();
        update.table(self.table_name());
        for (column, cell) in &changes.cells {
            let column = self.column(column)?;
            update.value(name(&column.sql_name), Expr::val(self.encode(column, cell)?));
        }
        self.finish_update(update, filter, returning)
    }

    pub(super) fn increment<T>(
        &self,
        filter: Filter<T>,
        column: &str,
        by: i64,
        returning: bool,
    ) -> Result<Statement<'s>, StoreError> {
        let column = self.column(column)?;
        let mut update = Query::update();
        update.table(self.table_name()).value(name(&column.sql_name), self.expr(column).add(by));
        self.finish_update(update, filter, returning)
    }

    fn finish_update<T>(
        &self,
        mut update: sea_query::UpdateStatement,
        filter: Filter<T>,
        returning: bool,
    ) -> Result<Statement<'s>, StoreError> {
        update.and_where_option(self.condition(&filter.node)?);
        let mut output = Vec::new();
        if returning {
            update.returning(Query::returning().columns(self.names()));
            output = self.output();
        }
        let (sql, values) = self.dialect.render(&update);
        Ok(Statement { sql, values: values.0, output })
    }

    pub(super) fn delete<T>(&self, filter: Filter<T>, returning: bool) -> Result<Statement<'s>, StoreError> {
        let mut delete = Query::delete();
        delete.from_table(self.table_name()).and_where_option(self.condition(&filter.node)?);
        let mut output = Vec::new();
        if returning {
            delete.returning(Query::returning().columns(self.names()));
            output = self.output();
        }
        let (sql, values) = self.dialect.render(&delete);
        Ok(Statement { sql, values: values.0, output })
    }

    pub(super) fn column(&self, name: &str) -> Result<&'s ColumnSchema, StoreError> {
        self.table.column(name).ok_or_else(|| {
            StoreError::other(format_args!("table `{}` has no column `{name}`", self.table.name))
        })
    }

    fn base<T>(&self, find: &Find<T>) -> Result<SelectStatement, StoreError> {
        let mut select = Query::select();
        select.from(self.table_name()).and_where_option(self.condition(&find.filter.node)?);
        for (column, order) in &find.sort {
            let column = self.column(column)?;
            let order = match order {
                Order::Ascending => (sea_query::Order::Asc, NullOrdering::First),
                Order::Descending => (sea_query::Order::Desc, NullOrdering::Last),
            };
            if !column.definition.required && self.dialect.sorts_nulls_last() {
                select.order_by_expr_with_nulls(self.expr(column), order.0, order.1);
            } else {
                select.order_by_expr(self.expr(column), order.0);
            }
        }
        // MySQL and SQLite know no OFFSET without LIMIT.
        if let Some(limit) = find.limit.or_else(|| (find.offset > 0).then_some(i64::MAX as u64)) {
            select.limit(limit);
        }
        if find.offset > 0 {
            select.offset(find.offset);
        }
        Ok(select)
    }

    fn finish(&self, select: &SelectStatement, output: Vec<(&'s str, Kind)>) -> Statement<'s> {
        let (sql, values) = self.dialect.render(select);
        Statement { sql, values: values.0, output }
    }

    fn columns_of(&self, select: &mut SelectStatement) {
        for column in &self.table.columns {
            select.expr(self.expr(column));
        }
    }

    fn names(&self) -> impl Iterator<Item = DynIden> + 's {
        self.table.columns.iter().map(|c| name(&c.sql_name))
    }

    fn output(&self) -> Vec<(&'s str, Kind)> {
        self.table.columns.iter().map(|c| (c.definition.name.as_ref(), c.definition.kind)).collect()
    }

    fn table_name(&self) -> DynIden {
        name(&self.table.sql_name)
    }

    fn expr(&self, column: &ColumnSchema) -> SimpleExpr {
        if self.qualified {
            Expr::col((self.table_name(), name(&column.sql_name)))
        } else {
            Expr::col(name(&column.sql_name))
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

    /// `None` is every row.
    fn condition(&self, node: &Node) -> Result<Option<SimpleExpr>, StoreError> {
        Ok(match node {
            Node::All(nodes) if nodes.is_empty() => None,
            node => Some(self.test(node)?),
        })
    }

    fn test(&self, node: &Node) -> Result<SimpleExpr, StoreError> {
        match node {
            Node::All(nodes) => self.fold(nodes, true),
            Node::Any(nodes) => self.fold(nodes, false),
            Node::Null(column) | Node::Compare(column, Comparison::Equal, Value::Null) => {
                Ok(self.expr(self.column(column)?).is_null())
            }
            Node::NotNull(column) | Node::Compare(column, Comparison::NotEqual, Value::Null) => {
                Ok(self.expr(self.column(column)?).is_not_null())
            }
            Node::Compare(column, comparison, value) => {
                let column = self.column(column)?;
                Ok(match self.comparable(column, value)? {
                    Some(value) => self.compare(column, *comparison, value),
                    // Nothing that is stored can be equal to it.
                    None if *comparison == Comparison::NotEqual => self.expr(column).is_not_null(),
                    None => constant(false),
                })
            }
            Node::In(column, values) => {
                let column = self.column(column)?;
                let mut tests = Vec::with_capacity(values.len());
                for value in values {
                    if let Some(value) = self.comparable(column, value)? {
                        tests.push(value);
                    }
                }
                Ok(self.dialect.is_in(self.is_text(column), self.expr(column), tests))
            }
            Node::Like(column, pattern) => {
                let column = self.column(column)?;
                Ok(self.dialect.like(self.expr(column), pattern))
            }
        }
    }

    fn fold(&self, nodes: &[Node], all: bool) -> Result<SimpleExpr, StoreError> {
        let mut nodes = nodes.iter();
        let Some(first) = nodes.next() else { return Ok(constant(all)) };
        nodes.try_fold(self.test(first)?, |left, right| {
            let right = self.test(right)?;
            Ok(if all { left.and(right) } else { left.or(right) })
        })
    }

    /// The value as this database wants it; `None` if no cell can hold it (an id of another form, NUL in a text).
    fn comparable(&self, column: &ColumnSchema, value: &Value) -> Result<Option<Bound>, StoreError> {
        let kind = column.definition.kind;
        if !value.fits(kind) && !matches!((value, kind), (Value::Number(_), Kind::Number)) {
            return Err(StoreError::decode(column.definition.name.clone()));
        }
        Ok(self.dialect.encode(self.ids, kind, value))
    }

    fn compare(&self, column: &ColumnSchema, comparison: Comparison, value: Bound) -> SimpleExpr {
        let left = self.expr(column);
        match comparison {
            Comparison::Equal if self.is_text(column) => self.dialect.text_equals(left, value),
            Comparison::NotEqual if self.is_text(column) => self.dialect.text_equals(left, value).not(),
            Comparison::Equal => left.eq(value),
            Comparison::NotEqual => left.ne(value),
            Comparison::Less => left.lt(value),
            Comparison::LessOrEqual => left.lte(value),
            Comparison::Greater => left.gt(value),
            Comparison::GreaterOrEqual => left.gte(value),
        }
    }

    /// Whether the cells are text in the database.
    fn is_text(&self, column: &ColumnSchema) -> bool {
        match column.definition.kind {
            Kind::Id => self.ids != IdStrategy::Serial,
            kind => kind == Kind::Text,
        }
    }
}

fn name(sql_name: &str) -> DynIden {
    Alias::new(sql_name).into_iden()
}

pub(super) fn constant(truth: bool) -> SimpleExpr {
    Expr::cust(Cow::Borrowed(if truth { "1 = 1" } else { "1 = 0" }))
}
