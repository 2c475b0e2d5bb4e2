//! What a change of the password ends.

use super::{devices, guard};
use crate::features::account::AccountRow;
use crate::hooks::Hooks;

/// However a password changes, what the old one began ends: trusted devices, and sign-ins that wait for their second
/// factor. A hash that is only made anew changes nothing else of its row.
pub(super) fn hooks() -> Hooks {
    Hooks::new().on_update(|store, account: AccountRow, changes| async move {
        let (password, changed) = (AccountRow::PASSWORD, AccountRow::UPDATED_AT);
        let sets = |name: &str| changes.columns().any(|column| column == name);
        if sets(password.name()) && sets(changed.name()) {
            devices::end_all_of(&store, &account.user_id).await?;
            guard::end_all_of(&store, &account.user_id).await?;
        }
        Ok(())
    })
}
