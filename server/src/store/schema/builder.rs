//! Puts a schema together and checks that it fits.

use std::borrow::Cow;
use std::collections::HashSet;

use super::{ColumnSchema, Schema, SchemaError, TableSchema, Tables};
use crate::store::table::{ColumnDefinition, Reference, Table, TableDefinition};
use crate::store::{Kind, Value};

/// A column that the operator's configuration or a feature adds to a table.
#[derive(Clone, Debug)]
pub struct ExtraColumn {
    /// The table's name in upstream's schema.
    pub table: String,
    /// The column's name, in JSON as in the database.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// Whether it is NOT NULL.
    pub required: bool,
    /// The value of a new row that brings none.
    pub default: Option<Value>,
    /// Whether no two rows may hold the same value.
    pub unique: bool,
    /// Whether it has an index.
    pub index: bool,
    /// Whether a caller may write it.
    pub input: bool,
    /// Whether a caller may read it.
    pub returned: bool,
    /// What it refers to.
    pub references: Option<Reference>,
}

impl ExtraColumn {
    /// A nullable column that callers may read and write, without index or default.
    pub fn new(table: impl Into<String>, name: impl Into<String>, kind: Kind) -> Self {
        Self {
            table: table.into(),
            name: name.into(),
            kind,
            required: false,
            default: None,
            unique: false,
            index: false,
            input: true,
            returned: true,
            references: None,
        }
    }
}

/// Gathers what features and configuration ask for; [`build`](Self::build) checks that it fits together.
#[derive(Default)]
pub struct SchemaBuilder {
    tables: Vec<TableDefinition>,
    extra: Vec<ExtraColumn>,
    expires: Vec<(&'static str, Cow<'static, str>)>,
    table_names: Vec<(String, String)>,
    column_names: Vec<(String, String, String)>,
    elsewhere: Vec<&'static str>,
}

impl SchemaBuilder {
    /// Add the table of a row struct.
    pub fn table<T: Table>(self) -> Self {
        self.definition(T::definition())
    }

    /// Add a table by its definition, as a feature value carries it.
    pub fn definition(mut self, definition: TableDefinition) -> Self {
        self.tables.push(definition);
        self
    }

    /// Add a column to a table.
    pub fn extra(mut self, column: ExtraColumn) -> Self {
        self.extra.push(column);
        self
    }

    /// Keep the rows of a table elsewhere: it is not in the database.
    pub fn elsewhere<T: Table>(mut self) -> Self {
        self.elsewhere.push(T::NAME);
        self
    }

    /// Rows of a table go some time after the one in this column, a date or milliseconds since the Unix epoch: it has an
    /// index, and NULL never passes.
    pub fn expires(mut self, table: &'static str, column: Cow<'static, str>) -> Self {
        self.expires.push((table, column));
        self
    }

    /// Call a table differently in the database.
    pub fn rename_table(mut self, table: impl Into<String>, sql_name: impl Into<String>) -> Self {
        self.table_names.push((table.into(), sql_name.into()));
        self
    }

    /// Call a column differently in the database.
    pub fn rename_column(
        mut self,
        table: impl Into<String>,
        column: impl Into<String>,
        sql_name: impl Into<String>,
    ) -> Self {
        self.column_names.push((table.into(), column.into(), sql_name.into()));
        self
    }

    /// The schema.
    ///
    /// # Errors
    /// A table or column is named that does not exist, or twice; a reference leads nowhere; a default is of another kind.
    pub fn build(self) -> Result<Schema, SchemaError> {
        let mut tables = Tables::new();
        for definition in self.tables {
            let table = TableSchema {
                name: definition.name,
                sql_name: definition.name.to_owned(),
                own: definition.columns.len(),
                columns: definition.columns.into_iter().map(ColumnSchema::from).collect(),
                unique: definition.unique,
                stored: !self.elsewhere.contains(&definition.name),
                expires: None,
            };
            if tables.insert(table.name, table).is_some() {
                return Err(SchemaError::DuplicateTable { table: definition.name.to_owned() });
            }
        }
        for extra in self.extra {
            add_extra(&mut tables, extra)?;
        }
        for (table, column) in self.expires {
            add_expiry(&mut tables, table, column)?;
        }
        for (table, sql_name) in self.table_names {
            find_table(&mut tables, &table)?.sql_name = sql_name;
        }
        for (table, column, sql_name) in self.column_names {
            let found = find_table(&mut tables, &table)?;
            match found.columns.iter_mut().find(|c| c.definition.name == column) {
                Some(found) => found.sql_name = sql_name,
                None => return Err(SchemaError::UnknownColumn { table, column }),
            }
        }
        check(&tables)?;
        Ok(Schema { tables: references_first(tables)? })
    }
}

impl From<ColumnDefinition> for ColumnSchema {
    fn from(definition: ColumnDefinition) -> Self {
        Self { sql_name: definition.name.clone().into_owned(), definition }
    }
}

fn find_table<'a>(tables: &'a mut Tables, name: &str) -> Result<&'a mut TableSchema, SchemaError> {
    tables.get_mut(name).ok_or_else(|| SchemaError::UnknownTable { table: name.to_owned() })
}

fn add_extra(tables: &mut Tables, extra: ExtraColumn) -> Result<(), SchemaError> {
    let table = find_table(tables, &extra.table)?;
    if table.column(&extra.name).is_some() {
        return Err(SchemaError::DuplicateColumn { table: extra.table, column: extra.name });
    }
    table.columns.push(ColumnSchema::from(ColumnDefinition {
        unique: extra.unique,
        index: extra.index,
        references: extra.references,
        default: extra.default,
        input: extra.input,
        returned: extra.returned,
        ..ColumnDefinition::new(extra.name, extra.kind, extra.required)
    }));
    Ok(())
}

fn add_expiry(tables: &mut Tables, name: &str, column: Cow<'static, str>) -> Result<(), SchemaError> {
    let table = find_table(tables, name)?;
    let found = table.columns.iter_mut().find(|c| c.definition.name == column);
    let is_time = |kind| matches!(kind, Kind::Date | Kind::BigNumber);
    match found.filter(|c| is_time(c.definition.kind) && table.expires.is_none()) {
        Some(found) => found.definition.index = true,
        None => return Err(SchemaError::NoExpiry { table: name.to_owned(), column: column.into_owned() }),
    }
    table.expires = Some(column);
    Ok(())
}

/// Databases differ in whether `User` and `user` are one name, so two names that differ in case only count as one.
fn check(tables: &Tables) -> Result<(), SchemaError> {
    let mut table_names = HashSet::new();
    for table in tables.values() {
        if !table_names.insert(table.sql_name.to_lowercase()) {
            return Err(SchemaError::DuplicateTable { table: table.sql_name.clone() });
        }
        let mut column_names = HashSet::new();
        for column in &table.columns {
            let at = || (table.name.to_owned(), column.definition.name.clone().into_owned());
            if !column_names.insert(column.sql_name.to_lowercase()) {
                let (table, column) = at();
                return Err(SchemaError::DuplicateColumn { table, column });
            }
            if column.definition.default.as_ref().is_some_and(|value| !value.fits(column.definition.kind)) {
                let (table, column) = at();
                return Err(SchemaError::WrongDefault { table, column });
            }
            if let Some(reference) = &column.definition.references {
                let target = tables.get(reference.table).and_then(|t| t.column(reference.column));
                if target.is_none() {
                    let (table, column) = at();
                    return Err(SchemaError::UnknownReference { table, column });
                }
            }
        }
        for column in table.unique.iter().flatten() {
            if table.column(column).is_none() {
                let (table, column) = (table.name.to_owned(), (*column).to_owned());
                return Err(SchemaError::UnknownColumn { table, column });
            }
        }
    }
    Ok(())
}

/// Sorts so that a table comes after those it refers to; tables that don't depend on each other keep their order.
fn references_first(mut tables: Tables) -> Result<Tables, SchemaError> {
    let mut sorted = Tables::with_capacity(tables.len());
    while !tables.is_empty() {
        let ready = tables.values().position(|table| {
            let mut references = table.columns.iter().filter_map(|c| c.definition.references.as_ref());
            references.all(|r| r.table == table.name || sorted.contains_key(r.table))
        });
        match ready.and_then(|index| tables.shift_remove_index(index)) {
            Some((name, table)) => sorted.insert(name, table),
            None => {
                let tables = tables.keys().map(|name| (*name).to_owned()).collect();
                return Err(SchemaError::CircularReference { tables });
            }
        };
    }
    Ok(sorted)
}
