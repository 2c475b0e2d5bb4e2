//! Patterns that an operator writes for texts of strangers.

use std::borrow::Cow;

use regex::Regex;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A regular expression that a text fits as a whole. It takes time proportional to the text, whatever it holds.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    whole: Regex,
}

impl Pattern {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// It is no regular expression.
    pub fn new(text: &str) -> Result<Self, regex::Error> {
        // By itself first: what is wrong is said of what was written, and no parenthesis closes ours.
        Regex::new(text)?;
        Ok(Self { text: text.to_owned(), whole: Regex::new(&format!(r"\A(?:{text})\z"))? })
    }

    /// Whether it describes this text.
    pub fn fits(&self, text: &str) -> bool {
        self.whole.is_match(text)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Serialize for Pattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.text.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        // The whole message draws the place below the text; a line of it says what is wrong.
        let wrong = |error: regex::Error| {
            let text = error.to_string();
            let reason = text.lines().last().unwrap_or_default().trim_start_matches("error: ");
            serde::de::Error::custom(format!("no regular expression: {reason}"))
        };
        Self::new(&text).map_err(wrong)
    }
}

impl JsonSchema for Pattern {
    fn schema_name() -> Cow<'static, str> {
        "Pattern".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "regex" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_about_the_whole_text() {
        let pattern = Pattern::new("a|b+").expect("a pattern");
        for (text, fits) in [("a", true), ("bb", true), ("ab", false), ("a\n", false), ("", false)] {
            assert_eq!(pattern.fits(text), fits, "{text:?}");
        }
    }

    #[test]
    fn what_is_none_is_said_in_one_line() {
        let error = serde_json::from_str::<Pattern>("\"[a-\"").expect_err("refused").to_string();
        assert!(error.contains("no regular expression: unclosed character class"), "{error}");
        assert_eq!(error.lines().count(), 1, "{error}");
        assert!(Pattern::new("a)|(?:b").is_err(), "it would say where the whole text ends");
    }
}
