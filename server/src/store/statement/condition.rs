//! What stands after WHERE.

use super::Writer;
use crate::store::query::{Comparison, Filter, Node};
use crate::store::schema::ColumnSchema;
use crate::store::sql::{Bound, Sql};
use crate::store::{IdStrategy, Kind, StoreError, Value};

impl Writer<'_> {
    pub(super) fn condition<T>(&self, sql: &mut Sql, filter: &Filter<T>) -> Result<(), StoreError> {
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
            return Err(StoreError::Decode { column: column.definition.name.clone().into_owned() });
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
