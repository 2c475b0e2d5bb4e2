//! The wanted schema, as data: tables of the enabled features, extra columns, and the names the operator gave them.

mod builder;

use std::borrow::Cow;

use indexmap::IndexMap;

pub use builder::{ExtraColumn, SchemaBuilder};

use super::StoreError;
use super::table::ColumnDefinition;

/// Every table the server uses. Built once at start; see [`Schema::builder`].
#[derive(Clone, Debug)]
pub struct Schema {
    tables: Tables,
}

/// By name in upstream's schema.
type Tables = IndexMap<&'static str, TableSchema>;

/// One table of a [`Schema`].
#[derive(Clone, Debug)]
pub struct TableSchema {
    /// Name in upstream's schema.
    pub name: &'static str,
    /// Name in the database.
    pub sql_name: String,
    /// The struct's columns, then the extra ones.
    pub columns: Vec<ColumnSchema>,
    /// Unique indexes over several columns, by column name in upstream's schema.
    pub unique: Vec<Vec<&'static str>>,
    /// Whether the database has it.
    pub stored: bool,
    /// The column by whose time rows are purged, by its name in upstream's schema.
    pub expires: Option<Cow<'static, str>>,
    /// How many of `columns` belong to the struct.
    pub(in crate::store) own: usize,
}

/// One column of a [`TableSchema`].
#[derive(Clone, Debug)]
pub struct ColumnSchema {
    /// What the derive or the operator said about it.
    pub definition: ColumnDefinition,
    /// Name in the database.
    pub sql_name: String,
}

impl TableSchema {
    /// A column by its name in upstream's schema.
    pub fn column(&self, name: &str) -> Option<&ColumnSchema> {
        self.columns.iter().find(|c| c.definition.name == name)
    }

    /// The name of an index over these columns, as upstream calls its own.
    pub(in crate::store) fn index_name(&self, columns: &[&str], unique: bool) -> String {
        format!("{}_{}_{}", self.sql_name, columns.join("_"), if unique { "uidx" } else { "idx" })
    }

    /// Groups of columns in which no two rows may hold the same, besides `id`, by name in the database.
    pub(in crate::store) fn unique_groups(&self) -> impl Iterator<Item = Vec<&str>> {
        let singles = self.columns.iter().filter(|c| c.definition.unique);
        let groups = self.unique.iter().map(|group| {
            let columns = group.iter().filter_map(|name| self.column(name));
            columns.map(|column| column.sql_name.as_str()).collect()
        });
        singles.map(|column| vec![column.sql_name.as_str()]).chain(groups)
    }

    /// A unique violation in the schema's names. A database tells the columns, or the name of an index.
    pub(in crate::store) fn unique_violation(&self, told: &[String]) -> StoreError {
        let columns = self.unique_groups().find(|columns| {
            let index_told = match told {
                [name] => {
                    *name == self.index_name(columns, true) || (name == "PRIMARY" && columns == &["id"])
                }
                _ => false,
            };
            index_told
                || columns.len() == told.len() && columns.iter().all(|c| told.iter().any(|told| told == c))
        });
        let named = |sql_name: &str| self.columns.iter().find(|c| c.sql_name == sql_name);
        let columns = columns.unwrap_or_default().into_iter().filter_map(named);
        StoreError::UniqueViolation {
            table: self.name.to_owned(),
            columns: columns.map(|c| c.definition.name.clone().into_owned()).collect(),
        }
    }

    /// The columns that the row's struct does not name.
    pub fn extra_columns(&self) -> &[ColumnSchema] {
        &self.columns[self.own..]
    }
}

impl Schema {
    /// An empty schema to fill.
    pub fn builder() -> SchemaBuilder {
        SchemaBuilder::default()
    }

    /// The tables of the database in the order in which they are created: what is referred to comes first.
    pub fn tables(&self) -> impl Iterator<Item = &TableSchema> {
        self.tables.values().filter(|table| table.stored)
    }

    /// A table by its name in upstream's schema.
    pub fn table(&self, name: &str) -> Option<&TableSchema> {
        self.tables.get(name)
    }

    /// The columns of a table that its struct does not name; none if there is no such table.
    pub fn extra_columns(&self, table: &str) -> &[ColumnSchema] {
        self.table(table).map_or(&[], TableSchema::extra_columns)
    }
}

/// A schema that does not fit together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SchemaError {
    /// No enabled feature has such a table.
    #[error("there is no table `{table}`")]
    UnknownTable {
        /// The name.
        table: String,
    },
    /// The table has no such column.
    #[error("table `{table}` has no column `{column}`")]
    UnknownColumn {
        /// The table.
        table: String,
        /// The name.
        column: String,
    },
    /// Two tables have one name.
    #[error("two tables are called `{table}`")]
    DuplicateTable {
        /// The name.
        table: String,
    },
    /// Two columns of a table have one name.
    #[error("table `{table}` has two columns called `{column}`")]
    DuplicateColumn {
        /// The table.
        table: String,
        /// The name.
        column: String,
    },
    /// A column's default is of another kind than the column.
    #[error("the default of `{table}.{column}` does not fit its kind")]
    WrongDefault {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// A table is to be purged by a column that holds no time, or by two.
    #[error(
        "the rows of `{table}` can't expire by `{column}`: it must be a date or milliseconds, and the only one that does this"
    )]
    NoExpiry {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// A column refers to a table or column that does not exist.
    #[error("`{table}.{column}` refers to something that does not exist")]
    UnknownReference {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// Tables refer to each other in a circle.
    #[error("these tables refer to each other in a circle: {}", tables.join(", "))]
    CircularReference {
        /// The tables.
        tables: Vec<String>,
    },
}
