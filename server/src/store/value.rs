//! What a cell of a table can hold, independent of any database.

use std::fmt;
use std::ops::{Add, Sub};

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use indexmap::IndexMap;
use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::iso;

/// The primary key of a row.
///
/// Text on the wire whatever the database holds: with [`IdStrategy::Serial`](super::IdStrategy) the column is an
/// integer and the JSON still a string, as upstream does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Id(String);

impl Id {
    /// The id of a row that is not stored yet: [`Store::create`](super::Store::create) replaces it.
    pub fn unset() -> Self {
        Self::default()
    }

    /// Whether the row is not stored yet.
    pub fn is_unset(&self) -> bool {
        self.0.is_empty()
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for Id {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Id {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl From<String> for Id {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Id {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<Id> for String {
    fn from(id: Id) -> Self {
        id.0
    }
}

/// A moment in UTC, in whole milliseconds: the finest step that all three databases and JavaScript keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(DateTime<Utc>);

impl Timestamp {
    /// The moment as chrono's type.
    pub fn utc(self) -> DateTime<Utc> {
        self.0
    }

    /// Milliseconds since 1970.
    pub fn millis(self) -> i64 {
        self.0.timestamp_millis()
    }

    /// Reads a date as JSON carries it (RFC 3339, ISO 8601 with a zone).
    ///
    /// # Errors
    /// It is no such date.
    pub fn parse(text: &str) -> Result<Self, chrono::ParseError> {
        match iso::parse(text) {
            Some(date) => Ok(Self(date)),
            None => DateTime::parse_from_rfc3339(text).map(|date| date.with_timezone(&Utc).into()),
        }
    }

    /// As [`parse`](Self::parse), with a space in place of `T` too, and other such liberties.
    pub(super) fn read(text: &str) -> Result<Self, chrono::ParseError> {
        match iso::parse(text) {
            Some(date) => Ok(Self(date)),
            None => text.parse::<DateTime<Utc>>().map(Self::from),
        }
    }

    /// From milliseconds since 1970; `None` outside of chrono's range (±262,000 years).
    pub fn from_millis(millis: i64) -> Option<Self> {
        DateTime::from_timestamp_millis(millis).map(Self)
    }
}

/// JavaScript's `toISOString`: `2026-11-23T09:11:30.890Z`, on the wire as in a SQLite file.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match iso::format(self.0) {
            Some(text) => f.write_str(text.as_str()),
            None => f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Millis, true)),
        }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match iso::format(self.0) {
            Some(text) => serializer.serialize_str(text.as_str()),
            None => serializer.collect_str(self),
        }
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Timestamp;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a date (RFC 3339)")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Timestamp, E> {
                Timestamp::read(text).map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Text)
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(moment: DateTime<Utc>) -> Self {
        // Rounding down also before 1970, so the order of two moments never turns round.
        let excess = moment.timestamp_subsec_nanos() % 1_000_000;
        Self(moment - TimeDelta::nanoseconds(i64::from(excess)))
    }
}

impl From<Timestamp> for DateTime<Utc> {
    fn from(moment: Timestamp) -> Self {
        moment.0
    }
}

impl Add<TimeDelta> for Timestamp {
    type Output = Self;
    fn add(self, span: TimeDelta) -> Self {
        (self.0 + span).into()
    }
}

impl Sub<TimeDelta> for Timestamp {
    type Output = Self;
    fn sub(self, span: TimeDelta) -> Self {
        (self.0 - span).into()
    }
}

impl Sub for Timestamp {
    type Output = TimeDelta;
    fn sub(self, earlier: Self) -> TimeDelta {
        self.0 - earlier.0
    }
}

/// What a column holds; each database has its own type for it (see `dialect`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A primary key, or a reference to one.
    Id,
    /// Any text without NUL.
    Text,
    /// A whole number of 32 bits.
    Number,
    /// A whole number of 64 bits.
    BigNumber,
    /// True or false.
    Bool,
    /// A [`Timestamp`].
    Date,
    /// Any JSON document.
    Json,
    /// A JSON array of strings.
    TextList,
    /// A JSON array of whole numbers.
    NumberList,
}

/// The content of one cell.
#[derive(Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// An id or a text.
    Text(String),
    /// A whole number.
    Number(i64),
    /// True or false.
    Bool(bool),
    /// A moment.
    Date(Timestamp),
    /// A JSON document or one of the lists.
    Json(serde_json::Value),
}

impl Value {
    /// Whether a column of this kind can hold the value; `Null` fits every kind.
    pub fn fits(&self, kind: Kind) -> bool {
        match self {
            Self::Null => true,
            Self::Text(_) => matches!(kind, Kind::Id | Kind::Text),
            Self::Number(n) => match kind {
                Kind::Number => i32::try_from(*n).is_ok(),
                kind => kind == Kind::BigNumber,
            },
            Self::Bool(_) => kind == Kind::Bool,
            Self::Date(_) => kind == Kind::Date,
            Self::Json(json) => match kind {
                Kind::Json => true,
                Kind::TextList => json.as_array().is_some_and(|l| l.iter().all(serde_json::Value::is_string)),
                Kind::NumberList => json.as_array().is_some_and(|l| l.iter().all(serde_json::Value::is_i64)),
                _ => false,
            },
        }
    }
}

/// Names the variant only: a cell can be a password hash or a token.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "Null",
            Self::Text(_) => "Text(..)",
            Self::Number(_) => "Number(..)",
            Self::Bool(_) => "Bool(..)",
            Self::Date(_) => "Date(..)",
            Self::Json(_) => "Json(..)",
        })
    }
}

/// As upstream puts it into JSON: dates as ISO text.
impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_none(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_i64(*number),
            Self::Bool(bool) => serializer.serialize_bool(*bool),
            Self::Date(date) => date.serialize(serializer),
            Self::Json(json) => json.serialize(serializer),
        }
    }
}

/// The columns of a row that its struct does not name, in the order in which they were declared: the operator's own,
/// and those that other features add.
pub type Extra = IndexMap<String, Value>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_is_cut_to_whole_milliseconds_and_never_moves_forward() {
        for (text, cut) in [
            ("2026-11-23T09:11:30.890999Z", "2026-11-23T09:11:30.890Z"),
            ("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999Z"),
            ("2026-11-23T09:11:30Z", "2026-11-23T09:11:30.000Z"),
        ] {
            let moment: DateTime<Utc> = text.parse().expect("a time");
            assert_eq!(Timestamp::from(moment).to_string(), cut);
        }
    }

    #[test]
    fn debug_output_never_shows_the_content() {
        assert_eq!(format!("{:?}", Value::Text("hunter2".into())), "Text(..)");
    }

    #[test]
    fn a_value_fits_only_its_own_kinds() {
        assert!(Value::Number(1 << 40).fits(Kind::BigNumber));
        assert!(!Value::Number(1 << 40).fits(Kind::Number));
        assert!(Value::Json(serde_json::json!(["a"])).fits(Kind::TextList));
        assert!(!Value::Json(serde_json::json!(["a"])).fits(Kind::NumberList));
        assert!(!Value::Json(serde_json::json!({})).fits(Kind::TextList));
        assert!(Value::Null.fits(Kind::Bool));
    }
}
