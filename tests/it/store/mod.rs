//! The store's promises, each a named case that runs on every database.

mod tables;
mod verbs;
