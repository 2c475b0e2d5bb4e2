//! Every operation, on every database.
#![allow(clippy::unwrap_used)] // a failed unwrap is a failed test

mod account;
mod bearer;
mod client;
mod coverage;
mod doctor;
mod email_verification;
mod errors;
mod http;
mod mail;
mod password;
mod races;
mod session;
mod sign_in;
mod sign_in_factors;
mod sign_up;
mod store;
mod tables;
mod user;
