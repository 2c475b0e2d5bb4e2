//! The store's promises, each a named case that runs on every database.

mod migrate;
mod tables;
mod verbs;
