//! The promises of the session signal, on a fake clock, against a server whose answers the test hands out.

mod cases;
mod properties;
mod world;
