//! The contract of Portcullis as data: everything that reads, judges or reshapes the OpenAPI 3.1 document.
//!
//! The document comes from the server's handlers (`portcullis openapi`) and leaves through here:
//!
//! - [`walk`] finds operations and schemas; the rest builds on it.
//! - [`lint`] says what is missing before anything is generated.
//! - [`lower`] turns 3.1 into the 3.0.3 that progenitor reads, [`progenitor`] takes out what it can't take.
//! - [`erase`] leaves JSON unread, for the browser package.
//! - [`breaking`] compares two versions.

pub mod breaking;
pub mod erase;
pub mod lint;
pub mod lower;
pub mod progenitor;
pub mod walk;
