use crate::store::{Extra, Id, Table, Timestamp};

/// A row of `walletAddress`: a wallet by which a user signs in.
#[derive(Debug, Table, Clone)]
#[table(name = "walletAddress")]
pub struct WalletAddressRow {
    /// The row's id.
    pub id: Id,
    /// Whose it is.
    #[column(references = "user.id", index)]
    pub user_id: Id,
    /// The address, in the case that EIP-55 gives it.
    pub address: String,
    /// The chain, by its EIP-155 number.
    pub chain_id: i32,
    /// Whether it is the one that the user signed up by.
    pub is_primary: bool,
    /// Since when.
    pub created_at: Timestamp,
    /// Columns of the operator and of other features.
    #[column(extra)]
    pub extra: Extra,
}
