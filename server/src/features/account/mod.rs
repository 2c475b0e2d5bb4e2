//! The account: a way in that a user has, by password or by a provider.

mod list_accounts;
mod tables;
mod unlink_account;

pub use list_accounts::{Account, ListUserAccounts};
pub use tables::AccountRow;
pub use unlink_account::{AccountError, UnlinkAccount, UnlinkAccountBody};

use crate::feature::Feature;

/// List and remove one's own ways in.
pub fn feature() -> Feature {
    Feature::new("account", "List and remove one's own ways to sign in.")
        .tables(|schema| schema.table::<AccountRow>())
        .endpoint::<ListUserAccounts>()
        .endpoint::<UnlinkAccount>()
}
