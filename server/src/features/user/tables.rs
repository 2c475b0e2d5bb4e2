use crate::store::{Extra, Id, Table, Timestamp};

/// A row of `user`.
#[derive(Table, Clone, Debug)]
#[table(name = "user")]
pub struct UserRow {
    /// The row's id.
    pub id: Id,
    /// The display name. Upstream sizes the column on MySQL because lists sort by it.
    #[column(sized)]
    pub name: String,
    /// The address, lower-cased.
    #[column(unique)]
    pub email: String,
    /// Whether the owner of the address has proved it.
    #[column(default = false, input = false)]
    pub email_verified: bool,
    /// The address of a picture.
    pub image: Option<String>,
    /// When the user signed up.
    #[column(sql_default = now)]
    pub created_at: Timestamp,
    /// When the row last changed.
    #[column(sql_default = now)]
    pub updated_at: Timestamp,
    /// Columns of the operator and of other features.
    #[column(extra)]
    pub extra: Extra,
}
