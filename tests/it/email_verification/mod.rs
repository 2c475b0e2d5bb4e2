//! Proof that an address is somebody's.

mod link;
mod next_owner;
mod sign_in;
mod strangers;
