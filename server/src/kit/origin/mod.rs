//! Which origins may use this server, and where it may redirect to.

mod explain;
mod redirect;
mod trusted;

pub use explain::{Difference, Untrusted, is_local};
pub use redirect::{TrustedUrl, UntrustedUrl};
pub use trusted::{OriginError, OriginPatternError, TrustedOrigins};
