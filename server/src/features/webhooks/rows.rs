//! Rows as a service sees them, and what it may set of them.

use serde_json::{Map, Value as Json};

use crate::features::user::fields::convert;
use crate::kit::email_address::EmailAddress;
use crate::store::{Changes, ColumnSchema, Row, Schema, Store, Table, Value};

/// Columns that callers are shown and services are not.
const SECRET: [&str; 1] = ["token"];

/// Columns that say what a row is, or when it was written.
const FIXED: [&str; 5] = ["id", "accountId", "providerId", "createdAt", "updatedAt"];

/// The times of the server's own columns, which are others whenever a transaction runs again.
const TIMES: [&str; 3] = ["createdAt", "updatedAt", "expiresAt"];

/// What a service wants to set and can't. The texts hold names of columns only.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unfit {
    /// There is no such column for it.
    #[error("it sets {0:?}, which is no column that it may set")]
    Column(String),
    /// The value is of another kind.
    #[error("it sets {0:?} to what does not fit")]
    Value(String),
    /// There will be no row.
    #[error("it sets columns of a row that is deleted")]
    Deleted,
}

/// The columns of a row that a service may see. The id of a row that the transaction has only made itself is not settled,
/// so it is null.
pub(super) fn shown<T: Table>(store: &Store, row: T) -> Map<String, Json> {
    let row = row.into_row();
    let own = columns::<T>(store.schema()).iter().zip(row.cells);
    let own = own.map(|(column, cell)| (column.definition.name.to_string(), cell));
    visible::<T>(store, own.chain(row.extra))
}

/// As [`shown`], of a row that there is not yet: wherever its id comes from, it is another one at each attempt.
pub(super) fn planned<T: Table>(store: &Store, row: T) -> Map<String, Json> {
    let mut shown = shown(store, row);
    shown.insert("id".to_owned(), Json::Null);
    shown
}

/// The columns that change, as they will be.
pub(super) fn changed<T: Table>(store: &Store, changes: &Changes<T>) -> Map<String, Json> {
    visible::<T>(store, changes.cells().map(|(name, value)| (name.to_owned(), value.clone())))
}

fn visible<T: Table>(store: &Store, cells: impl Iterator<Item = (String, Value)>) -> Map<String, Json> {
    let seen = |name: &str| {
        let column = columns::<T>(store.schema()).iter().find(|column| column.definition.name == name);
        column.is_some_and(|column| column.definition.returned) && !SECRET.contains(&name)
    };
    let cells = cells.filter(|(name, _)| seen(name));
    cells
        .map(|(name, value)| match value {
            Value::Text(text) if store.has_made(&text) => (name, Json::Null),
            // A cell is JSON whatever it holds.
            value => (name, serde_json::to_value(value).unwrap_or_default()),
        })
        .collect()
}

/// What is asked, but for the times at which it is.
pub(super) fn without_times(data: &Json) -> Json {
    let mut data = data.clone();
    for part in ["row", "changes"] {
        if let Some(columns) = data.get_mut(part).and_then(Json::as_object_mut) {
            TIMES.iter().for_each(|name| drop(columns.shift_remove(*name)));
        }
    }
    data
}

/// The row with these columns.
pub(super) fn with<T: Table>(row: T, given: &Map<String, Json>, schema: &Schema) -> Result<T, Unfit> {
    if given.is_empty() {
        return Ok(row);
    }
    let Row { cells, mut extra } = row.into_row();
    let mut cells: Vec<Value> = cells.collect();
    for (name, value) in given {
        let (place, value) = cell::<T>(schema, name, value)?;
        match cells.get_mut(place) {
            Some(cell) => *cell = value,
            None => drop(extra.insert(name.clone(), value)),
        }
    }
    T::from_row(Row::new(cells, extra)).map_err(|_| Unfit::Value(String::new()))
}

/// The changes and these.
pub(super) fn and<T: Table>(
    changes: Changes<T>,
    given: &Map<String, Json>,
    schema: &Schema,
) -> Result<Changes<T>, Unfit> {
    given.iter().try_fold(changes, |changes, (name, value)| {
        Ok(changes.set_extra(name.clone(), cell::<T>(schema, name, value)?.1))
    })
}

/// Where a column stands, and a value for it.
fn cell<T: Table>(schema: &Schema, name: &str, value: &Json) -> Result<(usize, Value), Unfit> {
    let columns = columns::<T>(schema).iter().map(|column| &column.definition).enumerate();
    let mut may_set = columns.filter(|(_, column)| {
        column.returned && column.references.is_none() && !SECRET.contains(&name) && !FIXED.contains(&name)
    });
    let (place, column) =
        may_set.find(|(_, column)| column.name == name).ok_or_else(|| Unfit::Column(name.to_owned()))?;
    let unfit = || Unfit::Value(name.to_owned());
    let value = match value.as_str() {
        Some(text) if name == "email" => {
            Value::Text(EmailAddress::parse(text).map_err(|_| unfit())?.as_str().to_owned())
        }
        _ => convert(column, value).map_err(|_| unfit())?,
    };
    Ok((place, value))
}

/// The struct's columns, then the extra ones.
fn columns<T: Table>(schema: &Schema) -> &[ColumnSchema] {
    schema.table(T::NAME).map_or(&[], |table| &table.columns)
}
