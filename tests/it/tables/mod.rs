//! The operator's own columns and names, and other ids.

mod extra_columns;
mod ids;
mod renamed;
