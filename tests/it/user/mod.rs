//! Changing and deleting oneself.

mod change_email;
mod delete;
mod delete_link;
mod update;
