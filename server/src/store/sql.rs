//! SQL text as it grows, with the values of its placeholders.

use chrono::{DateTime, Utc};

use super::dialect::Dialect;

/// A value as a driver takes it; `None` is NULL of that type.
#[derive(Clone)]
pub(super) enum Bound {
    Text(Option<String>),
    Number(Option<i64>),
    Bool(Option<bool>),
    Date(Option<DateTime<Utc>>),
    Json(Option<serde_json::Value>),
    Uuid(Option<uuid::Uuid>),
}

/// SQL text as it grows. Names are always quoted and values never part of the text.
pub(super) struct Sql {
    pub(super) dialect: Dialect,
    text: String,
    values: Vec<Bound>,
}

impl Sql {
    pub(super) fn new(dialect: Dialect, start: &str) -> Self {
        // Room for the columns of two tables, so that the text of a usual statement never moves.
        let mut text = String::with_capacity(512);
        text.push_str(start);
        Self { dialect, text, values: Vec::new() }
    }

    /// SQL that we wrote.
    pub(super) fn push(&mut self, sql: &str) -> &mut Self {
        self.text.push_str(sql);
        self
    }

    /// The name of a table or column.
    pub(super) fn name(&mut self, name: &str) -> &mut Self {
        let quote = self.dialect.quote_mark();
        self.text.push(quote);
        if name.as_bytes().contains(&(quote as u8)) {
            self.text.push_str(&name.replace(quote, &format!("{quote}{quote}")));
        } else {
            self.text.push_str(name);
        }
        self.text.push(quote);
        self
    }

    /// A placeholder for a value.
    pub(super) fn value(&mut self, value: Bound) -> &mut Self {
        self.values.push(value);
        self.dialect.push_placeholder(&mut self.text, self.values.len());
        self
    }

    /// The items with `separator` in between.
    pub(super) fn list<I: IntoIterator>(
        &mut self,
        separator: &str,
        items: I,
        mut write: impl FnMut(&mut Self, I::Item),
    ) -> &mut Self {
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                self.text.push_str(separator);
            }
            write(self, item);
        }
        self
    }

    pub(super) fn finish(self) -> (String, Vec<Bound>) {
        (self.text, self.values)
    }
}
