//! The contract of Portcullis as data.
