//! `/sign-in/email`.

mod by_password;
mod delay;
mod same_answer;
mod stored_hash;
