//! The typed client of Portcullis.

pub mod session;
