//! The tables that a database has.

use std::collections::HashMap;

use crate::store::connect::Store;
use crate::store::{Dialect, Kind, StoreError, Value};

/// The tables that a database has, by their names.
pub(super) struct Live {
    dialect: Option<Dialect>,
    tables: HashMap<String, LiveTable>,
}

#[derive(Default)]
pub(super) struct LiveTable {
    folds_names: bool,
    columns: HashMap<String, LiveColumn>,
    indexes: HashMap<String, LiveIndex>,
}

pub(super) struct LiveColumn {
    pub(super) sql_type: String,
    pub(super) required: bool,
    pub(super) collation: Option<String>,
}

#[derive(Default)]
struct LiveIndex {
    unique: bool,
    columns: Vec<String>,
}

impl Live {
    /// No tables.
    pub(super) fn none() -> Self {
        Self { dialect: None, tables: HashMap::new() }
    }

    pub(super) async fn read(store: &Store) -> Result<Self, StoreError> {
        let dialect = store.dialect();
        let mut live = Self { dialect: Some(dialect), tables: HashMap::new() };
        let text = ("catalogue", Kind::Text);
        let flag = ("catalogue", Kind::BigNumber);
        for cells in store.run(dialect.list_columns(), &[text, text, text, flag, text]).await? {
            let Ok([table, column, sql_type, required, collation]) = <[Value; 5]>::try_from(cells) else {
                continue;
            };
            let column_name = live.key(&string(column));
            let column = LiveColumn {
                sql_type: string(sql_type),
                required: required == Value::Number(1),
                collation: Some(string(collation)).filter(|name| !name.is_empty()),
            };
            live.entry(&string(table)).columns.insert(column_name, column);
        }
        for cells in store.run(dialect.list_indexes(), &[text, text, flag, text]).await? {
            let Ok([table, index, unique, column]) = <[Value; 4]>::try_from(cells) else { continue };
            let column = live.key(&string(column));
            let index = live.entry(&string(table)).indexes.entry(string(index)).or_default();
            index.unique = unique == Value::Number(1);
            index.columns.push(column);
        }
        Ok(live)
    }

    pub(super) fn table(&self, name: &str) -> Option<&LiveTable> {
        self.tables.get(&self.key(name))
    }

    fn entry(&mut self, table: &str) -> &mut LiveTable {
        let folds_names = self.dialect.is_some_and(Dialect::folds_names);
        let key = self.key(table);
        self.tables.entry(key).or_insert_with(|| LiveTable { folds_names, ..LiveTable::default() })
    }

    fn key(&self, name: &str) -> String {
        fold(self.dialect.is_some_and(Dialect::folds_names), name)
    }
}

impl LiveTable {
    pub(super) fn column(&self, name: &str) -> Option<&LiveColumn> {
        self.columns.get(&fold(self.folds_names, name))
    }

    /// Whether an index finds rows by these columns, or keeps them unique.
    pub(super) fn has_index(&self, columns: &[&str], unique: bool) -> bool {
        let wanted = columns.iter().map(|column| fold(self.folds_names, column)).collect::<Vec<_>>();
        self.indexes.values().any(|index| match unique {
            true => {
                index.unique
                    && index.columns.len() == wanted.len()
                    && wanted.iter().all(|column| index.columns.contains(column))
            }
            false => index.columns.starts_with(&wanted),
        })
    }
}

fn fold(folds: bool, name: &str) -> String {
    if folds { name.to_lowercase() } else { name.to_owned() }
}

fn string(value: Value) -> String {
    match value {
        Value::Text(text) => text,
        _ => String::new(),
    }
}
