//! The keys there are and what each holds, read from the JSON Schema: what the structs say is not said again.

use std::sync::LazyLock;

use indexmap::IndexMap;
use serde_json::Value as Json;
use strsim::normalized_damerau_levenshtein as similarity;
use toml::Value;

use super::{Config, MistakeKind};

/// What a key holds.
#[derive(Debug, PartialEq)]
pub(super) enum Shape {
    Text,
    Integer,
    /// With a fraction or without.
    Number,
    Boolean,
    /// Values of one shape.
    List(Box<Shape>),
    /// Values of one shape, by names that the operator chooses.
    Map(Box<Shape>),
    /// A section.
    Table(IndexMap<String, Shape>),
    /// Whatever TOML can say.
    Any,
}

static CONFIG: LazyLock<Shape> = LazyLock::new(|| {
    let schema = Config::json_schema().to_value();
    Shape::read(&schema, &schema)
});

impl Shape {
    /// The shape of [`Config`].
    pub(super) fn config() -> &'static Self {
        &CONFIG
    }

    fn read(root: &Json, schema: &Json) -> Self {
        if let Some(reference) = schema["$ref"].as_str() {
            return root
                .pointer(reference.trim_start_matches('#'))
                .map_or(Self::Any, |it| Self::read(root, it));
        }
        // Optional values may be null in JSON; TOML has no null.
        let not_null = |options: &Json| options.as_array()?.iter().find(|it| it["type"] != "null").cloned();
        if let Some(option) = not_null(&schema["anyOf"]).or_else(|| not_null(&schema["oneOf"])) {
            return Self::read(root, &option);
        }
        let of_type = |name: &str| schema["type"] == name || schema["type"][0] == name;
        if of_type("string") {
            Self::Text
        } else if of_type("integer") {
            Self::Integer
        } else if of_type("number") {
            Self::Number
        } else if of_type("boolean") {
            Self::Boolean
        } else if of_type("array") {
            Self::List(Box::new(Self::read(root, &schema["items"])))
        } else if let Some(properties) = schema["properties"].as_object() {
            Self::Table(properties.iter().map(|(key, it)| (key.clone(), Self::read(root, it))).collect())
        } else if schema["additionalProperties"].is_object() {
            Self::Map(Box::new(Self::read(root, &schema["additionalProperties"])))
        } else {
            Self::Any
        }
    }

    /// What the key below this one holds.
    pub(super) fn child(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Table(keys) => keys.get(key),
            Self::Map(each) => Some(each),
            _ => None,
        }
    }

    /// Compares a value with this shape; what does not fit goes to `report` with its whole key.
    pub(super) fn fit(&self, value: &mut Value, key: &str, report: &mut impl FnMut(&str, MistakeKind)) {
        match (self, value) {
            (Self::Table(_) | Self::Map(_), Value::Table(table)) => {
                for (name, value) in table {
                    let below = join(key, name);
                    match self.child(name) {
                        Some(shape) => shape.fit(value, &below, report),
                        None => report(&below, self.unknown(key, &below)),
                    }
                }
            }
            (Self::List(each), Value::Array(values)) => {
                for (i, value) in values.iter_mut().enumerate() {
                    each.fit(value, &format!("{key}[{i}]"), report);
                }
            }
            (Self::Any, value) => dates_to_text(value),
            (Self::Text, Value::String(_))
            | (Self::Integer, Value::Integer(_))
            | (Self::Number, Value::Integer(_) | Value::Float(_))
            | (Self::Boolean, Value::Boolean(_)) => {}
            (_, value) => report(
                key,
                MistakeKind::WrongType {
                    key: key.to_owned(),
                    expected: self.in_words(),
                    found: in_words(value),
                },
            ),
        }
    }

    /// There is no key `unknown` in this section, whose own key is `key`.
    pub(super) fn unknown(&self, key: &str, unknown: &str) -> MistakeKind {
        let mut known = Vec::new();
        Self::config().keys("", &mut known);
        self.keys(key, &mut known);
        let score = |candidate: &str| {
            let beside = if parent(candidate) == parent(unknown) { 1.0 } else { 0.75 };
            similarity(candidate, unknown).max(similarity(last(candidate), last(unknown)) * beside)
        };
        let scored = known.into_iter().map(|candidate| (score(&candidate), candidate));
        let nearest = scored.max_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, nearest)| nearest);
        MistakeKind::UnknownKey { key: unknown.to_owned(), nearest: nearest.unwrap_or_default() }
    }

    fn keys(&self, key: &str, known: &mut Vec<String>) {
        if let Self::Table(keys) = self {
            for (name, shape) in keys {
                let below = join(key, name);
                shape.keys(&below, known);
                known.push(below);
            }
        }
    }

    pub(super) fn in_words(&self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Integer => "a whole number",
            Self::Number => "a number",
            Self::Boolean => "true or false",
            Self::List(_) => "a list",
            Self::Map(_) | Self::Table(_) => "a table",
            Self::Any => "anything",
        }
    }
}

fn in_words(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "a text",
        Value::Integer(_) => "a whole number",
        Value::Float(_) => "a fraction",
        Value::Boolean(_) => "true or false",
        Value::Datetime(_) => "a date",
        Value::Array(_) => "a list",
        Value::Table(_) => "a table",
    }
}

/// JSON has no dates, so that one which TOML read becomes its text again.
fn dates_to_text(value: &mut Value) {
    match value {
        Value::Datetime(date) => *value = Value::String(date.to_string()),
        Value::Array(values) => values.iter_mut().for_each(dates_to_text),
        Value::Table(table) => table.iter_mut().for_each(|(_, value)| dates_to_text(value)),
        Value::String(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) => {}
    }
}

pub(super) fn join(key: &str, name: &str) -> String {
    if key.is_empty() { name.to_owned() } else { format!("{key}.{name}") }
}

fn last(key: &str) -> &str {
    key.rsplit_once('.').map_or(key, |(_, last)| last)
}

fn parent(key: &str) -> &str {
    key.rsplit_once('.').map_or("", |(parent, _)| parent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at<'a>(shape: &'a Shape, key: &str) -> &'a Shape {
        key.split('.').fold(shape, |shape, name| shape.child(name).expect(name))
    }

    fn any(shape: &Shape) -> usize {
        match shape {
            Shape::Any => 1,
            Shape::List(each) | Shape::Map(each) => any(each),
            Shape::Table(keys) => keys.values().map(any).sum(),
            Shape::Text | Shape::Integer | Shape::Number | Shape::Boolean => 0,
        }
    }

    #[test]
    fn the_schema_tells_what_every_key_holds() {
        let config = Shape::config();
        for (key, shape) in [
            ("secret", Shape::Text),
            ("secrets", Shape::List(Box::new(Shape::Text))),
            ("session.expires_in", Shape::Integer),
            ("bearer.enabled", Shape::Boolean),
            ("database.url", Shape::Text),
            ("database.ids", Shape::Text),
            ("password.hash", Shape::Text),
            ("mail.smtp.port", Shape::Integer),
            ("telemetry.sample_ratio", Shape::Number),
            ("mail.templates", Shape::Text),
            ("server.listen", Shape::Text),
            ("server.trusted_proxies", Shape::List(Box::new(Shape::Text))),
            ("cookies.site", Shape::Text),
            ("cookies.overrides.session_token.name", Shape::Text),
            ("tables.user.columns", Shape::Map(Box::new(Shape::Text))),
        ] {
            assert_eq!(at(config, key), &shape, "{key}");
        }
        // The default of an extra column, in each of the four tables, and nothing else.
        assert_eq!(any(config), 4);
    }

    #[test]
    fn the_nearest_key_is_the_one_that_was_meant() {
        for (section, unknown, meant) in [
            ("session", "session.expires_inn", "session.expires_in"),
            ("email_verification", "email_verification.expire_in", "email_verification.expires_in"),
            ("session", "session.expiresIn", "session.expires_in"),
            ("", "sesion", "session"),
            ("", "session_expires_in", "session.expires_in"),
            ("", "emailAndPassword", "email_and_password"),
            ("session", "session.min_password_length", "email_and_password.min_password_length"),
            ("mail", "mail.smtp_host", "mail.smtp.host"),
            ("mail.smtp", "mail.smtp.user", "mail.smtp.username"),
        ] {
            let shape = if section.is_empty() { Shape::config() } else { at(Shape::config(), section) };
            match shape.unknown(section, unknown) {
                MistakeKind::UnknownKey { nearest, .. } => assert_eq!(nearest, meant, "for {unknown}"),
                other => panic!("{other}"),
            }
        }
    }
}
