//! Between a row and its JSON, by the schema's names.

use serde_json::{Map, Value as Json};

use crate::store::{Extra, Kind, Row, Schema, StoreError, Table, Timestamp, Value};

/// The row as an object: its own columns, then the extra ones.
pub(super) fn to_json<T: Table>(row: T) -> Map<String, Json> {
    let row = row.into_row();
    let own = T::definition().columns.into_iter().map(|column| column.name.into_owned());
    let cells = own.zip(row.cells).chain(row.extra);
    cells.map(|(name, value)| (name, value_to_json(value))).collect()
}

/// The row of an object. What the object does not name is NULL, or its default.
///
/// # Errors
/// A sentence without the values: a column that the schema lacks, or a value of another kind.
pub(super) fn from_json<T: Table>(schema: &Schema, mut object: Map<String, Json>) -> Result<T, String> {
    let table = schema.table(T::NAME).ok_or_else(|| format!("there is no table `{}` here", T::NAME))?;
    let (mut cells, mut extra) = (Vec::new(), Extra::default());
    let own = table.columns.len() - table.extra_columns().len();
    for (place, column) in table.columns.iter().enumerate() {
        let definition = &column.definition;
        let given = object.remove(definition.name.as_ref());
        let wrong = || format!("{}.{} is missing or of another kind", T::NAME, definition.name);
        let value = match &given {
            Some(json) => Some(value_from_json(definition.kind, json).ok_or_else(wrong)?),
            None => definition.default.clone(),
        };
        if place < own {
            cells.push(value.unwrap_or(Value::Null));
        } else if let Some(value) = value {
            extra.insert(definition.name.clone().into_owned(), value);
        }
    }
    if let Some(name) = object.keys().next() {
        return Err(format!(
            "there is no column `{name}` in `{}`; columns of one's own are declared in tables.{}.extra",
            T::NAME,
            T::NAME
        ));
    }
    T::from_row(Row::new(cells, extra)).map_err(|error: StoreError| format!("`{}`: {error}", T::NAME))
}

fn value_to_json(value: Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Text(text) => text.into(),
        Value::Number(number) => number.into(),
        Value::Bool(bool) => bool.into(),
        Value::Date(date) => date.to_string().into(),
        Value::Json(json) => json,
    }
}

fn value_from_json(kind: Kind, json: &Json) -> Option<Value> {
    if json.is_null() {
        return Some(Value::Null);
    }
    match kind {
        Kind::Id | Kind::Text => json.as_str().map(|text| Value::Text(text.to_owned())),
        Kind::Number | Kind::BigNumber => json.as_i64().map(Value::Number),
        Kind::Bool => json.as_bool().map(Value::Bool),
        Kind::Date => json.as_str().and_then(|text| Timestamp::parse(text).ok()).map(Value::Date),
        Kind::Json | Kind::TextList | Kind::NumberList => Some(Value::Json(json.clone())),
    }
}
