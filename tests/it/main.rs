//! Every operation through the generated client, on every database.
#![allow(clippy::unwrap_used)] // a failed unwrap is a failed test

mod store;
