//! The store's promises, each a named case that runs on every database.

mod failures;
mod hooks;
mod migrate;
mod races;
mod schemas;
mod tables;
mod transactions;
mod upstream;
mod values;
mod verbs;
