//! Reading bodies and queries into JSON, strictly.

use std::fmt;

use axum::body::Body;
use http::header;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::RequestParts;
use crate::endpoint::Definition;
use crate::error::{CommonError, Error, Result};

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// Reads a body of at most `limit` bytes; null for an empty one without a media type.
pub async fn read(
    request: &RequestParts,
    definition: &Definition,
    body: Body,
    limit: usize,
) -> Result<Value> {
    let bytes = match Limited::new(body, limit).collect().await {
        Ok(body) => body.to_bytes(),
        Err(e) if e.is::<LengthLimitError>() => return Err(CommonError::PayloadTooLarge.into()),
        Err(e) => return Err(invalid("the body could not be read").because(e)),
    };
    let allowed = if definition.forms { format!("{FORM}, {JSON}") } else { JSON.to_owned() };
    let Some(content_type) = request.header(header::CONTENT_TYPE) else {
        return match bytes.is_empty() {
            true => Ok(Value::Null),
            false => Err(unsupported(format!("Content-Type is required. Allowed types: {allowed}"))),
        };
    };
    let media_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match media_type.as_str() {
        JSON => json(&bytes),
        FORM if definition.forms => form(&bytes, "body"),
        _ => Err(unsupported(format!(
            "Content-Type \"{content_type}\" is not allowed. Allowed types: {allowed}"
        ))),
    }
}

/// Reads a query into an object of text; a key given twice becomes an array.
pub fn query(query: &str) -> Result<Value> {
    form(query.as_bytes(), "query")
}

fn form(bytes: &[u8], place: &str) -> Result<Value> {
    let valid = percent_encoding::percent_decode(bytes).decode_utf8().is_ok_and(|text| !text.contains('\0'));
    if !valid {
        return Err(invalid(&format!("[{place}] is not valid UTF-8 text")));
    }
    let mut out = Map::new();
    for (key, value) in url::form_urlencoded::parse(bytes) {
        let value = Value::String(value.into_owned());
        match out.get_mut(key.as_ref()) {
            None => drop(out.insert(key.into_owned(), value)),
            Some(Value::Array(values)) => values.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
        }
    }
    Ok(Value::Object(out))
}

fn json(bytes: &[u8]) -> Result<Value> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = Strict.deserialize(&mut deserializer).and_then(|value| deserializer.end().map(|()| value));
    value.map_err(|e| invalid("[body] is not valid JSON").because(e))
}

fn invalid(message: &str) -> Error {
    Error::from(CommonError::Validation.spec()).saying(message.to_owned())
}

fn unsupported(message: String) -> Error {
    Error::from(CommonError::UnsupportedMediaType.spec()).saying(message)
}

/// JSON in which a key stands once, and no text holds a NUL: a key given twice is read differently by different
/// readers, and a NUL is text that PostgreSQL can't hold. Depth is bounded by serde_json.
struct Strict;

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("a number out of range"))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Value, E> {
        if text.contains('\0') {
            Err(E::custom("a NUL in a text"))
        } else {
            Ok(Value::String(text.to_owned()))
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut out = vec![];
        while let Some(item) = items.next_element_seed(Strict)? {
            out.push(item);
        }
        Ok(Value::Array(out))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut out = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if key.contains('\0') {
                return Err(A::Error::custom("a NUL in a key"));
            }
            let value = entries.next_value_seed(Strict)?;
            if out.insert(key, value).is_some() {
                return Err(A::Error::custom("a key given twice"));
            }
        }
        Ok(Value::Object(out))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn json_is_read_as_it_is() {
        let text = br#" {"a":[1,-2,1.5,true,null,"x"],"b":{"c":"\u00e9"}} "#;
        assert_eq!(json(text).ok(), Some(json!({"a": [1, -2, 1.5, true, null, "x"], "b": {"c": "é"}})));
    }

    #[test]
    fn hostile_json_is_refused_quickly() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        for text in [
            "",
            "{",
            "nul",
            "{\"a\":1,\"a\":2}",
            r#"{"a":"\u0000"}"#,
            r#"{"\u0000":1}"#,
            r#""\ud800""#,
            "1e999",
            "NaN",
            "{} {}",
            &deep,
        ] {
            let error = json(text.as_bytes()).expect_err(text);
            assert_eq!(error.code(), CommonError::Validation.spec());
        }
        assert!(json(b"\"\xff\"").is_err());
    }

    #[test]
    fn a_key_given_twice_in_a_query_is_an_array() {
        assert_eq!(query("a=1&b=%20x&a=2&a=3").ok(), Some(json!({"a": ["1", "2", "3"], "b": " x"})));
        assert!(query("a=%ff").is_err());
        assert!(query("a=%00").is_err());
    }
}
