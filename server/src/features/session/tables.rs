use std::fmt;

use crate::store::{Extra, Id, Table, Timestamp};

/// A row of `session`.
#[derive(Table, Clone)]
#[table(name = "session")]
pub struct SessionRow {
    /// The row's id.
    pub id: Id,
    /// When the session ends, unless it is renewed before.
    pub expires_at: Timestamp,
    /// The secret that the cookie carries; upstream stores it in clear.
    #[column(unique)]
    pub token: String,
    /// When the user signed in.
    #[column(sql_default = now)]
    pub created_at: Timestamp,
    /// When the session was last renewed.
    pub updated_at: Timestamp,
    /// The client's address at sign-in; empty when unknown.
    pub ip_address: Option<String>,
    /// The client's `User-Agent` at sign-in; empty when unknown.
    pub user_agent: Option<String>,
    /// Whose session it is.
    #[column(references = "user.id", index)]
    pub user_id: Id,
    /// Columns of the operator and of other features.
    #[column(extra)]
    pub extra: Extra,
}

impl SessionRow {
    /// How long the session still lives, in whole seconds.
    pub fn seconds_left(&self, now: Timestamp) -> u64 {
        (self.expires_at - now).num_seconds().try_into().unwrap_or(0)
    }
}

/// The token is who holds it, so it stays out.
impl fmt::Debug for SessionRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionRow")
            .field("id", &self.id)
            .field("user_id", &self.user_id)
            .finish_non_exhaustive()
    }
}
