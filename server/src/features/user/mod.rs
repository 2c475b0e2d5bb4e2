//! The user: who somebody is, whatever way they came in.

mod change;
mod change_email;
mod delete_user;
mod delete_user_callback;
mod errors;
pub mod fields;
mod tables;
mod update_user;
mod view;

pub(crate) use change::change;
pub use change_email::{ChangeEmail, ChangeEmailBody};
pub(crate) use delete_user::remove;
pub use delete_user::{DeleteUser, DeleteUserBody, DeleteUserOutcome, UserDeleted};
pub use delete_user_callback::{DeleteUserCallback, DeleteUserCallbackQuery};
pub use errors::UserError;
pub use tables::UserRow;
pub use update_user::{UpdateUser, UpdateUserBody};
pub use view::User;

use crate::feature::Feature;

/// Change and delete one's own user.
pub fn feature() -> Feature {
    Feature::new("user", "Change and delete one's own user.")
        .tables(|schema| schema.table::<UserRow>())
        .endpoint::<UpdateUser>()
        .endpoint::<ChangeEmail>()
        .endpoint::<DeleteUser>()
        .endpoint::<DeleteUserCallback>()
}
