//! Proof that an address is somebody's.

mod link;
mod sign_in;
mod strangers;
