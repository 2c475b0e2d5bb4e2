//! How fields of bodies and queries read where serde's default is not what the wire says.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

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

/// An optional field that may be absent but not null, as upstream's validation has it.
pub fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// A flag in a query by JavaScript's truth, as upstream reads it: any text but the empty one is true, `false` included.
pub fn js_flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
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
