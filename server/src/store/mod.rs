//! The database: the only SQL in the project.
//!
//! A table is a row struct with `#[derive(Table)]`. A [`Schema`] is data, put together at start from the enabled
//! features' tables, the operator's extra columns and the names the operator gave them. A query is a value: a
//! [`Filter`], a [`Find`], [`Changes`]. A [`Store`] has about a dozen verbs that take them, and behaves the same on
//! SQLite, PostgreSQL and MySQL or MariaDB; `dialect` alone knows which of them it talks to.
//!
//! Tables, columns and the form of every value are those of better-auth 1.4.16, so that one database serves both.

mod aside;
mod backup;
mod connect;
mod dialect;
mod error;
mod field;
mod hooked;
mod ids;
mod iso;
pub mod migrate;
mod purge;
mod query;
mod schema;
mod sound;
mod span;
mod sql;
mod statement;
mod table;
mod transaction;
mod value;
mod verbs;

pub use connect::{Store, StoreOptions};
pub use dialect::{Dialect, PoolUsage, sqlite_file};
pub use error::{Cause, StoreError};
pub use field::{Field, IntoValue};
pub use ids::IdStrategy;
/// Makes a struct with named fields a [`Table`](trait@Table).
pub use portcullis_macros::Table;
pub use query::{Changes, Column, Filter, Find, Order};
pub use schema::{ColumnSchema, ExtraColumn, Schema, SchemaBuilder, SchemaError, TableSchema};
pub(crate) use sound::Ear;
pub use table::{ColumnDefinition, OnDelete, Reference, Row, Table, TableDefinition};
pub use value::{Extra, Id, Kind, Timestamp, Value};
