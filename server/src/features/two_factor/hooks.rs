//! What a change of the password ends.

use super::devices;
use crate::features::account::AccountRow;
use crate::features::verification::{self, Purpose};
use crate::hooks::Hooks;

/// However a password changes, what the old one began ends: trusted devices, and sign-ins that wait for their second
/// factor. A hash that is only made anew looks the same, and costs being asked once more.
pub(super) fn hooks() -> Hooks {
    Hooks::new().on_update(|store, account: AccountRow, changes| async move {
        if changes.columns().any(|column| column == AccountRow::PASSWORD.name()) {
            devices::end_all_of(&store, &account.user_id).await?;
            verification::revoke_all(&store, Purpose::TwoFactor, account.user_id.as_str()).await?;
        }
        Ok(())
    })
}
