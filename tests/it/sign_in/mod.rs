//! `/sign-in/email`.

mod by_password;
