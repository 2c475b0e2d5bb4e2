//! How far a delivery can be.

/// It is due, will be, or is being sent.
pub const WAITING: &str = "waiting";
/// It was answered with 2xx.
pub const DELIVERED: &str = "delivered";
/// It was tried as often as it is, or an operator gave it up.
pub const FAILED: &str = "failed";

/// Every one.
pub const ALL: [&str; 3] = [WAITING, DELIVERED, FAILED];
