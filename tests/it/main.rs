//! Every operation, on every database.
#![allow(clippy::unwrap_used)] // a failed unwrap is a failed test

mod account;
mod anonymous;
mod audit;
mod bearer;
mod captcha;
mod client;
mod coverage;
mod crash;
mod doctor;
mod email_otp;
mod email_verification;
mod errors;
mod events;
mod have_i_been_pwned;
mod hooks;
mod http;
mod known_issues;
mod last_login_method;
mod magic_link;
mod mail;
mod messages;
mod multi_session;
mod one_time_token;
mod operations;
mod password;
mod phone_number;
mod races;
mod secondary_storage;
mod session;
mod sign_in;
mod sign_in_factors;
mod sign_up;
mod siwe;
mod store;
mod tables;
mod two_factor;
mod user;
mod username;
mod webhooks;

/// The program that servers in processes of their own run.
const PROGRAM: &str = env!("CARGO_BIN_EXE_portcullis-under-test");
