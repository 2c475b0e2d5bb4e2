//! Domain code that features share: no routes, no tables, no global state.
//!
//! Time and randomness come in as [`clock::Clock`] and [`random::Rng`], so that every expiry and every token is
//! tested without sleeping and without luck.

pub mod address;
pub(crate) mod authorities;
pub mod clock;
pub mod cookies;
pub mod email_address;
pub mod glob;
pub mod http_client;
pub mod jwt;
pub mod mail;
pub mod origin;
pub mod password;
pub mod pattern;
pub mod percent;
pub mod random;
pub mod rate_limit;
pub mod secondary_storage;
pub mod secret;
pub mod session_cache;
pub mod standard_webhooks;
pub mod symmetric;
pub mod totp;
pub mod webauthn;
