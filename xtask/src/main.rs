//! `cargo xtask`: how the parts leave the building.
fn main() {}
