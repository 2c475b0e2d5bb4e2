use crate::store::{Extra, Id, Table};

/// A row of `rateLimit`: upstream's table, with an index that lets one row be made for a key.
#[derive(Table, Clone, Debug)]
#[table(name = "rateLimit")]
pub struct RateLimitRow {
    /// The row's id.
    pub id: Id,
    /// Address and path, `192.0.2.1|/sign-in/email`; or whose failed sign-ins.
    #[column(unique)]
    pub key: String,
    /// How many passed.
    pub count: i32,
    /// When the last one passed, in milliseconds since the Unix epoch.
    pub last_request: i64,
    /// Columns of the operator and of other features.
    #[column(extra)]
    pub extra: Extra,
}
