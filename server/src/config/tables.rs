use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::store::{ExtraColumn, Kind, SchemaBuilder, Value};

/// The operator's own columns, and other names for tables and columns.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TablesConfig {
    /// Who there is.
    pub user: TableConfig,
    /// Who is signed in.
    pub session: TableConfig,
    /// Ways in: passwords and other providers' accounts.
    pub account: TableConfig,
    /// Tokens that wait to be used.
    pub verification: TableConfig,
}

/// One table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TableConfig {
    /// The table's name in the database, if another than upstream's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"users")]
    pub name: Option<String>,
    /// Columns that have other names in the database than in upstream, such as `email = "email_address"`.
    pub columns: BTreeMap<String, String>,
    /// Columns that upstream does not have; upstream's `additionalFields`.
    pub extra: Vec<ExtraColumnConfig>,
}

/// A column of the operator's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtraColumnConfig {
    /// The column's name, in JSON as in the database.
    pub name: String,
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: ColumnType,
    /// Whether a new row must have a value; upstream's default is yes, here a column is optional until it is said.
    #[serde(default)]
    pub required: bool,
    /// The value of a new row that brings none. A date is a text such as `2025-01-31T12:00:00Z`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Json>,
    /// Whether no two rows may hold the same value.
    #[serde(default)]
    pub unique: bool,
    /// Whether it has an index.
    #[serde(default)]
    pub index: bool,
    /// Whether a caller may write it. Off here and on in upstream: a role or a credit that anybody can set at sign-up
    /// is no role.
    #[serde(default)]
    pub input: bool,
    /// Whether a caller may read it.
    #[serde(default = "yes")]
    pub returned: bool,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ColumnType {
    /// Text.
    String,
    /// A whole number of 32 bits.
    Number,
    /// True or false.
    Boolean,
    /// A moment.
    Date,
    /// Any JSON document.
    Json,
    /// A list of texts.
    #[serde(rename = "string[]")]
    StringList,
    /// A list of whole numbers.
    #[serde(rename = "number[]")]
    NumberList,
}

fn yes() -> bool {
    true
}

impl TablesConfig {
    /// The tables by their names in upstream's schema.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &TableConfig)> {
        [
            ("user", &self.user),
            ("session", &self.session),
            ("account", &self.account),
            ("verification", &self.verification),
        ]
        .into_iter()
    }

    /// Tells the store about the columns and names. Whether they fit the tables comes out when the schema is built.
    pub fn apply(&self, builder: SchemaBuilder) -> SchemaBuilder {
        self.iter().fold(builder, |mut builder, (table, config)| {
            for column in &config.extra {
                builder = builder.extra(column.in_table(table));
            }
            if let Some(name) = &config.name {
                builder = builder.rename_table(table, name);
            }
            let renamed = config.columns.iter();
            renamed.fold(builder, |builder, (column, name)| builder.rename_column(table, column, name))
        })
    }
}

impl ExtraColumnConfig {
    fn in_table(&self, table: &str) -> ExtraColumn {
        ExtraColumn {
            required: self.required,
            default: self.default_value(),
            unique: self.unique,
            index: self.index,
            input: self.input,
            returned: self.returned,
            ..ExtraColumn::new(table, &self.name, self.kind.into())
        }
    }

    /// The default as a cell. One of a wrong type becomes a cell that does not fit the column.
    fn default_value(&self) -> Option<Value> {
        let json = self.default.as_ref()?;
        let value = match (self.kind, json) {
            (ColumnType::String, Json::String(text)) => Some(Value::Text(text.clone())),
            (ColumnType::Number, Json::Number(number)) => number.as_i64().map(Value::Number),
            (ColumnType::Boolean, Json::Bool(bool)) => Some(Value::Bool(*bool)),
            (ColumnType::Date, Json::String(text)) => {
                text.parse::<DateTime<Utc>>().ok().map(|date| Value::Date(date.into()))
            }
            _ => None,
        };
        value.or_else(|| Some(Value::Json(json.clone())))
    }

    pub(super) fn default_fits(&self) -> bool {
        self.default_value().is_none_or(|value| value.fits(self.kind.into()))
    }
}

impl From<ColumnType> for Kind {
    fn from(kind: ColumnType) -> Self {
        match kind {
            ColumnType::String => Self::Text,
            ColumnType::Number => Self::Number,
            ColumnType::Boolean => Self::Bool,
            ColumnType::Date => Self::Date,
            ColumnType::Json => Self::Json,
            ColumnType::StringList => Self::TextList,
            ColumnType::NumberList => Self::NumberList,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Id, Schema, SchemaError, Table};

    #[derive(Table, Clone, Debug)]
    #[table(name = "user")]
    struct User {
        id: Id,
        email: String,
        #[column(extra)]
        extra: crate::store::Extra,
    }

    fn schema(toml: &str) -> Result<Schema, SchemaError> {
        let tables: TablesConfig = toml::from_str(toml).expect(toml);
        tables.apply(Schema::builder().table::<User>()).build()
    }

    #[test]
    fn columns_and_names_reach_the_schema() {
        let schema = schema(
            r#"
            [user]
            name = "people"
            columns = { email = "email_address", credit = "credit_points" }
            [[user.extra]]
            name = "credit"
            type = "number"
            required = true
            default = 5
            index = true
            [[user.extra]]
            name = "nick"
            type = "string"
            unique = true
            input = true
            returned = false
            "#,
        )
        .expect("a schema");
        let user = schema.table("user").expect("the table");
        assert_eq!(user.sql_name, "people");
        assert_eq!(user.column("email").expect("the column").sql_name, "email_address");
        let [credit, nick] = user.extra_columns() else { panic!("two columns") };
        assert_eq!((credit.sql_name.as_str(), credit.definition.kind), ("credit_points", Kind::Number));
        assert_eq!(credit.definition.default, Some(Value::Number(5)));
        let flags = |it: &crate::store::ColumnSchema| {
            let it = &it.definition;
            [it.required, it.unique, it.index, it.input, it.returned]
        };
        assert_eq!(flags(credit), [true, false, true, false, true]);
        assert_eq!(flags(nick), [false, true, false, true, false]);
    }

    #[test]
    fn the_server_uses_them() {
        let toml = "tables.session = { name = 'logins', extra = [{ name = 'device', type = 'string' }] }";
        let config: crate::Config = toml::from_str(toml).expect(toml);
        let schema = crate::Auth::builder(config).schema().expect("a schema");
        assert_eq!(schema.table("session").expect("the table").sql_name, "logins");
        assert_eq!(schema.extra_columns("session")[0].sql_name, "device");
    }

    #[test]
    fn every_type_takes_its_own_defaults_and_no_others() {
        let types = ["string", "number", "boolean", "date", "json", "string[]", "number[]"];
        for (default, fitting) in [
            ("'a'", "string json"),
            ("7", "number json"),
            ("4294967296", "json"),
            ("1.5", "json"),
            ("true", "boolean json"),
            ("'2025-01-31T12:00:00Z'", "string date json"),
            ("['a']", "json string[]"),
            ("[1]", "json number[]"),
            ("[]", "json string[] number[]"),
            ("{ a = 1 }", "json"),
        ] {
            let fits = |kind: &&str| {
                let toml = format!("[[user.extra]]\nname = 'x'\ntype = '{kind}'\ndefault = {default}");
                schema(&toml).is_ok()
            };
            let found: Vec<_> = types.into_iter().filter(fits).collect();
            assert_eq!(found.join(" "), fitting, "for {default}");
        }
    }
}
