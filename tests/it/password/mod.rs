//! Changing, checking, resetting and setting passwords.

mod change;
mod reset;
mod reset_link;
mod set;
mod verify;
