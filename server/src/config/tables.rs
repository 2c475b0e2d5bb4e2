use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
    pub name: Option<String>,
    /// Columns that have other names in the database than in upstream, such as `{ email = "email_address" }`.
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
    pub default: Option<serde_json::Value>,
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
