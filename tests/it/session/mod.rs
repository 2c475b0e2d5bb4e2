//! The life of a session.

mod budget;
mod cookies;
mod lifetime;
mod list;
mod revoke;
mod sign_out;
