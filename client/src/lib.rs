//! The typed client of Portcullis.
