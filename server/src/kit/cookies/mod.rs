//! Cookies as upstream reads, signs and writes them.
//!
//! [`Cookies`] is what a request brought; nothing in it is ever an error, only absent. [`CookiePolicy`] decides names
//! and attributes; [`Cookie`] writes `Set-Cookie` lines.

mod chunked;
mod policy;
mod request;
mod signature;

pub use chunked::ChunkedCookie;
pub use policy::{
    Cookie, CookieAttributes, CookieOverride, CookiePolicy, CookiePolicyError, SameSite, Site, is_cookie_name,
};
pub use request::Cookies;
pub use signature::{sign, verify};
