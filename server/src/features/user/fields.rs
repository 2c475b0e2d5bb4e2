//! Extra columns at the border: what a caller may write, and what a caller may read, decided in one place.

use serde_json::{Map, Value as Json};

use super::UserError;
use crate::error::{Error, Result};
use crate::store::{ColumnDefinition, Extra, Kind, Schema, Timestamp, Value};

/// Why a row is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// A new row: defaults are filled in, required columns must be there.
    Create,
    /// An existing row: only what is given changes.
    Update,
}

/// The extra columns that a caller's object sets. What is no column is dropped.
pub fn input(schema: &Schema, table: &str, given: &Map<String, Json>, action: Action) -> Result<Extra> {
    let mut out = Extra::default();
    for column in schema.extra_columns(table) {
        let definition = &column.definition;
        let name = definition.name.as_ref();
        let value = match (given.get(name), action) {
            (Some(_), Action::Create) if !definition.input && definition.default.is_some() => {
                definition.default.clone()
            }
            (Some(value), _) if !definition.input => {
                if truthy(value) {
                    return Err(Error::from(UserError::FieldNotAllowed.spec())
                        .saying(format!("{name} is not allowed to be set")));
                }
                None
            }
            (Some(value), _) => Some(convert(definition, value)?),
            (None, Action::Create) if definition.default.is_some() => definition.default.clone(),
            (None, Action::Create) if definition.required && definition.input => {
                return Err(
                    Error::from(UserError::FieldRequired.spec()).saying(format!("{name} is required"))
                );
            }
            (None, _) => None,
        };
        if let Some(value) = value {
            out.insert(name.to_owned(), value);
        }
    }
    Ok(out)
}

/// The extra columns of a row that was written down as JSON. What was left out is NULL; `None` where a value is not of
/// its column's type any more.
pub fn restored(schema: &Schema, table: &str, written: &Map<String, Json>) -> Option<Extra> {
    let columns = schema.extra_columns(table).iter().map(|column| &column.definition);
    let values = columns.map(|column| {
        let value = match written.get(column.name.as_ref()) {
            Some(value) => convert(column, value).ok()?,
            None => Value::Null,
        };
        Some((column.name.to_string(), value))
    });
    values.collect()
}

/// The extra columns that a caller may read.
pub fn returned(schema: &Schema, table: &str, row: &Extra) -> Map<String, Json> {
    let visible = schema.extra_columns(table).iter().filter(|column| column.definition.returned);
    visible
        .map(|c| {
            (c.definition.name.to_string(), row.get(c.definition.name.as_ref()).map_or(Json::Null, to_json))
        })
        .collect()
}

/// JavaScript's idea of true, by which upstream decides whether a forbidden field was really set.
pub fn truthy(value: &Json) -> bool {
    match value {
        Json::Null => false,
        Json::Bool(b) => *b,
        Json::Number(n) => n.as_f64().is_some_and(|n| n != 0.0),
        Json::String(s) => !s.is_empty(),
        Json::Array(_) | Json::Object(_) => true,
    }
}

/// A value of JSON as the cell of a column.
pub(crate) fn convert(column: &ColumnDefinition, value: &Json) -> Result<Value> {
    let wrong = |expected: &str| {
        Error::from(UserError::FieldInvalid.spec())
            .saying(format!("[body.{}] expected {expected}", column.name))
    };
    if value.is_null() {
        return if column.required { Err(wrong("a value")) } else { Ok(Value::Null) };
    }
    Ok(match column.kind {
        Kind::Id | Kind::Text => Value::Text(value.as_str().ok_or_else(|| wrong("a string"))?.to_owned()),
        Kind::Number => {
            let number = value
                .as_i64()
                .and_then(|n| i32::try_from(n).ok())
                .ok_or_else(|| wrong("a 32-bit integer"))?;
            Value::Number(number.into())
        }
        Kind::BigNumber => Value::Number(value.as_i64().ok_or_else(|| wrong("an integer"))?),
        Kind::Bool => Value::Bool(value.as_bool().ok_or_else(|| wrong("a boolean"))?),
        Kind::Date => {
            let date = value.as_str().and_then(|text| Timestamp::parse(text).ok());
            Value::Date(date.ok_or_else(|| wrong("an ISO 8601 date"))?)
        }
        Kind::Json => Value::Json(value.clone()),
        Kind::TextList => list(value, Json::is_string).ok_or_else(|| wrong("an array of strings"))?,
        Kind::NumberList => list(value, Json::is_number).ok_or_else(|| wrong("an array of numbers"))?,
    })
}

fn list(value: &Json, item: fn(&Json) -> bool) -> Option<Value> {
    value.as_array().filter(|items| items.iter().all(item)).map(|_| Value::Json(value.clone()))
}

fn to_json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Text(text) => Json::String(text.clone()),
        Value::Number(number) => (*number).into(),
        Value::Bool(bool) => Json::Bool(*bool),
        Value::Date(date) => Json::String(date.to_string()),
        Value::Json(json) => json.clone(),
    }
}
