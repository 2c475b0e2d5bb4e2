//! Which origins may use this server, and where it may redirect to.

mod redirect;
mod trusted;

pub use redirect::{TrustedUrl, UntrustedUrl};
pub use trusted::{OriginError, OriginPatternError, TrustedOrigins};
