use std::fmt;

use crate::store::{Extra, Id, Table, Timestamp};

/// A row of `verification`.
#[derive(Table, Clone)]
#[table(name = "verification")]
pub struct VerificationRow {
    /// The row's id.
    pub id: Id,
    /// The purpose and the token.
    #[column(index)]
    pub identifier: String,
    /// What the token stands for.
    pub value: String,
    /// When the token ends.
    pub expires_at: Timestamp,
    /// When the token was made.
    #[column(sql_default = now)]
    pub created_at: Timestamp,
    /// When the row last changed.
    #[column(sql_default = now)]
    pub updated_at: Timestamp,
    /// Columns of the operator and of other features.
    #[column(extra)]
    pub extra: Extra,
}

/// The identifier holds the token, so it stays out.
impl fmt::Debug for VerificationRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerificationRow").field("id", &self.id).finish_non_exhaustive()
    }
}
