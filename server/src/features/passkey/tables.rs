use crate::store::{Extra, Id, Table, Timestamp};

/// A row of `passkey`: a key that somebody signs in by.
#[derive(Table, Clone, Debug)]
#[table(name = "passkey")]
pub struct PasskeyRow {
    /// The row's id.
    pub id: Id,
    /// What its owner calls it.
    pub name: Option<String>,
    /// The public key: COSE, in base64.
    pub public_key: String,
    /// Whose it is.
    #[column(references = "user.id", index)]
    pub user_id: Id,
    /// The authenticator's name for it, in base64url. Upstream lets two rows have one.
    #[column(name = "credentialID", unique)]
    pub credential_id: String,
    /// How often it has signed, the last time that it was used; 0 where it does not count.
    pub counter: i32,
    /// `multiDevice` for one that can be on several devices, else `singleDevice`.
    pub device_type: String,
    /// Whether there is a copy of it elsewhere.
    pub backed_up: bool,
    /// How to reach the authenticator, with commas between: `internal,hybrid`.
    pub transports: Option<String>,
    /// When it was registered.
    pub created_at: Option<Timestamp>,
    /// Which kind of authenticator has it, as a UUID.
    pub aaguid: Option<String>,
    /// Columns of the operator and of other features.
    #[column(extra)]
    pub extra: Extra,
}
