//! How Rust types and cells turn into each other.

use super::{Id, Kind, Timestamp, Value};

/// A Rust type that one column of a row struct can have.
///
/// A feature may implement it for a closed type of its own (an enum stored as text).
pub trait Field: Sized {
    /// The type without `Option`: what filters and changes of the column are written with.
    type Base;
    /// What the column holds, if the column's attribute does not say otherwise.
    const KIND: Kind;
    /// Whether the column is NOT NULL.
    const REQUIRED: bool = true;

    /// The cell for this value.
    fn into_value(self) -> Value;
    /// The value of a cell; `None` if the cell does not hold such a value.
    fn from_value(value: Value) -> Option<Self>;
}

impl<V: Field<Base = V>> Field for Option<V> {
    type Base = V;
    const KIND: Kind = V::KIND;
    const REQUIRED: bool = false;

    fn into_value(self) -> Value {
        self.map_or(Value::Null, V::into_value)
    }

    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            value => V::from_value(value).map(Some),
        }
    }
}

macro_rules! field {
    ($($type:ty, $kind:ident, $into:expr, $pattern:pat => $from:expr;)*) => {$(
        impl Field for $type {
            type Base = Self;
            const KIND: Kind = Kind::$kind;

            fn into_value(self) -> Value {
                $into(self)
            }

            fn from_value(value: Value) -> Option<Self> {
                match value {
                    $pattern => $from,
                    _ => None,
                }
            }
        }
    )*};
}

field! {
    Id, Id, |id: Id| Value::Text(id.into()), Value::Text(text) => Some(text.into());
    String, Text, Value::Text, Value::Text(text) => Some(text);
    bool, Bool, Value::Bool, Value::Bool(bool) => Some(bool);
    i32, Number, |number| Value::Number(i64::from(number)), Value::Number(number) => number.try_into().ok();
    i64, BigNumber, Value::Number, Value::Number(number) => Some(number);
    Timestamp, Date, Value::Date, Value::Date(date) => Some(date);
    serde_json::Value, Json, Value::Json, Value::Json(json) => Some(json);
    Vec<String>, TextList, |list: Vec<String>| Value::Json(list.into()),
        Value::Json(json) => serde_json::from_value(json).ok();
    Vec<i64>, NumberList, |list: Vec<i64>| Value::Json(list.into()),
        Value::Json(json) => serde_json::from_value(json).ok();
}

/// What may stand on the right side of a column of type `V`: the value itself, borrowed text, or an `Option` of the
/// value (`None` is NULL).
pub trait IntoValue<V> {
    /// The cell.
    fn into_value(self) -> Value;
}

impl<V: Field> IntoValue<V> for V {
    fn into_value(self) -> Value {
        Field::into_value(self)
    }
}

impl<V: Field> IntoValue<V> for Option<V> {
    fn into_value(self) -> Value {
        self.map_or(Value::Null, Field::into_value)
    }
}

macro_rules! borrowed {
    ($($from:ty => $to:ty),*) => {$(
        impl IntoValue<$to> for $from {
            fn into_value(self) -> Value {
                Field::into_value(<$to>::from(self.to_owned()))
            }
        }
    )*};
}

borrowed!(&str => String, &String => String, &str => Id, &Id => Id);

/// Columns whose type is known only at run time hold any cell; see [`Column::named`](super::Column::named).
impl IntoValue<Value> for Value {
    fn into_value(self) -> Value {
        self
    }
}
