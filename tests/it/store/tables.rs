//! Tables of the same shape as the core's, and one with a column of every kind.

use portcullis::store::{Extra, Id, Schema, SchemaBuilder, Table, Timestamp};

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

/// The core's tables and the specimen.
pub(crate) fn schema() -> SchemaBuilder {
    Schema::builder()
        .table::<User>()
        .table::<Session>()
        .table::<Account>()
        .table::<Verification>()
        .table::<Specimen>()
}

/// A moment in whole seconds after a fixed one.
pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(1_700_000_000_123 + 1000 * seconds).unwrap()
}

/// A user that is not stored yet.
pub(crate) fn user(email: &str) -> User {
    User {
        id: Id::unset(),
        name: "Ada".into(),
        email: email.into(),
        email_verified: false,
        image: None,
        created_at: at(0),
        updated_at: at(0),
        extra: Extra::new(),
    }
}

/// A session that is not stored yet.
pub(crate) fn session(user: &User, token: &str) -> Session {
    Session {
        id: Id::unset(),
        expires_at: at(3600),
        token: token.into(),
        created_at: at(0),
        updated_at: at(0),
        ip_address: Some(String::new()),
        user_agent: None,
        user_id: user.id.clone(),
        extra: Extra::new(),
    }
}

/// A verification that is not stored yet, made so many seconds after the first.
pub(crate) fn verification(identifier: &str, value: &str, seconds: i64) -> Verification {
    Verification {
        id: Id::unset(),
        identifier: identifier.into(),
        value: value.into(),
        expires_at: at(seconds + 300),
        created_at: at(seconds),
        updated_at: at(seconds),
        extra: Extra::new(),
    }
}

/// A specimen without anything in it.
pub(crate) fn specimen() -> Specimen {
    Specimen {
        id: Id::unset(),
        text: None,
        number: None,
        big: None,
        flag: None,
        date: None,
        json: None,
        words: None,
        numbers: None,
        extra: Extra::new(),
    }
}
