//! Messages to phones: the ways out, and what goes by them.

mod sender;
mod webhook;
