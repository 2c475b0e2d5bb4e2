//! Tables of the same shape as the core's, and one with a column of every kind.

use portcullis::store::{Extra, Id, Table, Timestamp};

#[derive(Table, Clone, Debug, PartialEq)]
#[table(name = "user")]
pub(crate) struct User {
    pub(crate) id: Id,
    #[column(sized)]
    pub(crate) name: String,
    #[column(unique)]
    pub(crate) email: String,
    #[column(default = false, input = false)]
    pub(crate) email_verified: bool,
    pub(crate) image: Option<String>,
    #[column(sql_default = now)]
    pub(crate) created_at: Timestamp,
    #[column(sql_default = now)]
    pub(crate) updated_at: Timestamp,
    #[column(extra)]
    pub(crate) extra: Extra,
}

#[derive(Table, Clone, Debug, PartialEq)]
#[table(name = "session")]
pub(crate) struct Session {
    pub(crate) id: Id,
    pub(crate) expires_at: Timestamp,
    #[column(unique)]
    pub(crate) token: String,
    #[column(sql_default = now)]
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    pub(crate) ip_address: Option<String>,
    pub(crate) user_agent: Option<String>,
    #[column(references = "user.id", index)]
    pub(crate) user_id: Id,
    #[column(extra)]
    pub(crate) extra: Extra,
}

#[derive(Table, Clone, Debug, PartialEq)]
#[table(name = "account", unique(provider_id, account_id))]
pub(crate) struct Account {
    pub(crate) id: Id,
    pub(crate) account_id: String,
    pub(crate) provider_id: String,
    #[column(references = "user.id", index)]
    pub(crate) user_id: Id,
    #[column(returned = false)]
    pub(crate) access_token: Option<String>,
    #[column(returned = false)]
    pub(crate) refresh_token: Option<String>,
    #[column(returned = false)]
    pub(crate) id_token: Option<String>,
    #[column(returned = false)]
    pub(crate) access_token_expires_at: Option<Timestamp>,
    #[column(returned = false)]
    pub(crate) refresh_token_expires_at: Option<Timestamp>,
    pub(crate) scope: Option<String>,
    #[column(returned = false)]
    pub(crate) password: Option<String>,
    #[column(sql_default = now)]
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    #[column(extra)]
    pub(crate) extra: Extra,
}

#[derive(Table, Clone, Debug, PartialEq)]
#[table(name = "verification")]
pub(crate) struct Verification {
    pub(crate) id: Id,
    #[column(index)]
    pub(crate) identifier: String,
    pub(crate) value: String,
    pub(crate) expires_at: Timestamp,
    #[column(sql_default = now)]
    pub(crate) created_at: Timestamp,
    #[column(sql_default = now)]
    pub(crate) updated_at: Timestamp,
    #[column(extra)]
    pub(crate) extra: Extra,
}

/// A column of every kind, nullable.
#[derive(Table, Clone, Debug, PartialEq)]
#[table(name = "specimen")]
pub(crate) struct Specimen {
    pub(crate) id: Id,
    pub(crate) text: Option<String>,
    pub(crate) number: Option<i32>,
    pub(crate) big: Option<i64>,
    pub(crate) flag: Option<bool>,
    pub(crate) date: Option<Timestamp>,
    pub(crate) json: Option<serde_json::Value>,
    pub(crate) words: Option<Vec<String>>,
    pub(crate) numbers: Option<Vec<i64>>,
    #[column(extra)]
    pub(crate) extra: Extra,
}
