//! How bodies and queries read where serde's default is not what the wire says.

use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use utoipa::ToSchema;

use crate::error::{CommonError, Error, Result};

/// A secret that a caller sends or is given: it never shows in a log, and leaves only by name.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, format = "password")]
pub struct Sensitive(String);

impl Sensitive {
    /// The secret.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Sensitive {
    fn from(secret: String) -> Self {
        Self(secret)
    }
}

impl From<&str> for Sensitive {
    fn from(secret: &str) -> Self {
        Self(secret.to_owned())
    }
}

impl fmt::Debug for Sensitive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

/// What an operation asks for, out of what was given in `place`.
///
/// # Errors
/// `VALIDATION_ERROR`, which names the field.
pub(crate) fn read<T: DeserializeOwned>(place: &str, value: Value) -> Result<T> {
    let invalid = |at: &str, what: &str| {
        Error::from(CommonError::Validation.spec()).saying(format!("[{at}] Invalid input: {what}"))
    };
    // `()` reads from null only: what an operation does not ask for is dropped, as upstream does.
    let unit = size_of::<T>() == 0 && std::any::type_name::<T>() == "()";
    let value = if unit { Value::Null } else { value };
    // serde would read the fields of a struct from an array too, one after the other: `[]` is no empty object.
    let received = match &value {
        Value::Object(_) => None,
        // A struct does not read from it, unless it is one that may be left out.
        Value::Null => match T::deserialize(Value::Null) {
            Ok(nothing) => return Ok(nothing),
            Err(_) => Some("null"),
        },
        Value::Bool(_) => Some("boolean"),
        Value::Number(_) => Some("number"),
        Value::String(_) => Some("string"),
        Value::Array(_) => Some("array"),
    };
    if let Some(received) = received {
        return Err(invalid(place, &format!("expected object, received {received}")));
    }
    serde_path_to_error::deserialize(value).map_err(|e| {
        let path = e.path().to_string();
        let at = if path == "." { place.to_owned() } else { format!("{place}.{path}") };
        let text = e.into_inner().to_string();
        match (missing_field(&text), wrong_type(&text)) {
            (Some(field), _) => invalid(&format!("{at}.{field}"), "required, received undefined"),
            (_, Some(what)) => invalid(&at, &what),
            _ => Error::from(CommonError::Validation.spec()).saying(format!("[{at}] {text}")),
        }
    })
}

fn missing_field(text: &str) -> Option<&str> {
    text.strip_prefix("missing field `")?.strip_suffix('`')
}

/// A value of the wrong type, in upstream's words. serde's own text repeats the value, which may be a secret.
fn wrong_type(text: &str) -> Option<String> {
    let (found, expected) = text.strip_prefix("invalid type: ")?.rsplit_once(", expected ")?;
    let received = match found.split(' ').next().unwrap_or_default() {
        "integer" | "floating" => "number",
        "sequence" => "array",
        "map" => "object",
        other => other,
    };
    let expected = expected.strip_prefix("a ").unwrap_or(expected);
    Some(format!("expected {expected}, received {received}"))
}

/// An optional field that may be absent but not null, as upstream's validation has it.
pub fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> std::result::Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// A flag in a query by JavaScript's truth, as upstream reads it: any text but the empty one is true, `false` included.
pub fn js_flag<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Option<bool>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Flag {
        Bool(bool),
        Text(String),
        Many(Vec<String>),
    }
    Flag::deserialize(deserializer).map(|flag| match flag {
        Flag::Bool(flag) => Some(flag),
        Flag::Text(text) => Some(!text.is_empty()),
        Flag::Many(texts) => Some(!texts.is_empty()),
    })
}

/// A text in a query that may be given several times: the first counts, as `URLSearchParams.get` has it.
pub fn first<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Given {
        Once(String),
        Often(Vec<String>),
    }
    Given::deserialize(deserializer).map(|given| match given {
        Given::Once(text) => Some(text),
        Given::Often(texts) => texts.into_iter().next(),
    })
}

/// A field that may be absent, null, or a value: `None`, `Some(None)`, `Some(Some(..))`.
pub mod double_option {
    use super::{Deserialize, Deserializer, Serialize, Serializer};

    /// Null is a value here.
    pub fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        d: D,
    ) -> Result<Option<Option<T>>, D::Error> {
        Option::<T>::deserialize(d).map(Some)
    }

    /// The absent case is left to `skip_serializing_if`.
    pub fn serialize<T: Serialize, S: Serializer>(
        value: &Option<Option<T>>,
        s: S,
    ) -> Result<S::Ok, S::Error> {
        value.as_ref().and_then(Option::as_ref).serialize(s)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Debug, Default, Deserialize)]
    #[serde(default)]
    struct Everything {
        flag: bool,
        secret: String,
    }

    #[derive(Debug, Deserialize)]
    struct Something {
        #[serde(rename = "callbackURL")]
        _callback_url: String,
    }

    fn said<T: DeserializeOwned + fmt::Debug>(body: Value) -> String {
        read::<T>("body", body).expect_err("refused").message().to_owned()
    }

    #[test]
    fn a_body_is_an_object_even_if_nothing_in_it_is_required() {
        assert!(read::<Everything>("body", json!({})).is_ok());
        assert!(read::<()>("body", json!([1])).is_ok());
        assert_eq!(said::<Everything>(json!([])), "[body] Invalid input: expected object, received array");
        assert_eq!(said::<Everything>(json!(null)), "[body] Invalid input: expected object, received null");
    }

    #[test]
    fn what_is_wrong_is_said_without_the_value() {
        let body = json!({ "secret": ["hunter2, expected a boolean"] });
        assert_eq!(said::<Everything>(body), "[body.secret] Invalid input: expected string, received array");
        let body = json!({ "flag": "hunter2, expected a string" });
        assert_eq!(said::<Everything>(body), "[body.flag] Invalid input: expected boolean, received string");
        let body = json!({ "secret": 1234 });
        assert_eq!(said::<Everything>(body), "[body.secret] Invalid input: expected string, received number");
        assert_eq!(
            said::<Something>(json!({})),
            "[body.callbackURL] Invalid input: required, received undefined"
        );
    }
}
