use std::borrow::Cow;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};
use url::Url;

use crate::store::IdStrategy;

/// Where the server keeps its data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DatabaseConfig {
    /// `sqlite:path`, `postgres://user:password@host/database` or `mysql://user:password@host/database` (MariaDB too).
    ///
    /// A SQLite file is created and migrated at the first start; on the others `portcullis migrate` does it.
    #[schemars(with = "String")]
    pub url: DatabaseUrl,
    /// Where the ids of new rows come from; upstream's `advanced.database.generateId`. It can't be changed later.
    pub ids: IdStrategy,
    /// The most connections open at once, for each server process. On SQLite at most two a core are.
    pub max_connections: u32,
}

impl Default for DatabaseConfig {
    fn default() -> Self {
        Self { url: "sqlite:portcullis.db".into(), ids: IdStrategy::default(), max_connections: 10 }
    }
}

/// The address of a database. It may hold a password: `Debug`, `Display` and serialisation hide that.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// The address with its password, for the driver.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What may be shown: a SQLite path as it is, of any other address neither password nor query.
    fn shown(&self) -> Cow<'_, str> {
        if self.0.starts_with("sqlite:") {
            return Cow::Borrowed(&self.0);
        }
        let Ok(mut url) = Url::parse(&self.0) else { return Cow::Borrowed("[hidden]") };
        if url.password().is_some() && url.set_password(Some("hidden")).is_err() {
            return Cow::Borrowed("[hidden]");
        }
        // Drivers take a password there too.
        url.set_query(None);
        Cow::Owned(url.into())
    }
}

impl<T: Into<String>> From<T> for DatabaseUrl {
    fn from(url: T) -> Self {
        Self(url.into())
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown())
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({:?})", self.shown())
    }
}

impl Serialize for DatabaseUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.shown())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_the_address_is_never_shown() {
        for (url, shown) in [
            ("sqlite:portcullis.db", "sqlite:portcullis.db"),
            ("sqlite::memory:", "sqlite::memory:"),
            ("postgres://me:swordfish@db/auth", "postgres://me:hidden@db/auth"),
            ("postgres://me@db/auth?password=swordfish", "postgres://me@db/auth"),
            ("mysql://me:swordfish@db:3306/auth", "mysql://me:hidden@db:3306/auth"),
            ("postgres://me:sword fish@:x/auth", "[hidden]"),
            ("swordfish", "[hidden]"),
        ] {
            let database = DatabaseUrl::from(url);
            assert_eq!(database.to_string(), shown);
            let config = DatabaseConfig { url: database, ..DatabaseConfig::default() };
            let written = format!("{config:?} {}", serde_json::to_string(&config).expect("json"));
            assert!(written.contains(shown) && !written.contains("fish"), "{written}");
        }
    }
}
