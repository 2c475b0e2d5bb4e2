//! `/sign-up/email`.

mod input;
mod signs_in;
mod verification;
