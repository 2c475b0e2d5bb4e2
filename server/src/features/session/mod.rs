//! The session: that somebody is signed in, where, and until when.

mod cache;
pub mod cookies;
mod errors;
mod get_session;
mod issue;
mod list_sessions;
pub(crate) mod lookup;
mod replaced;
mod revoke_other_sessions;
mod revoke_session;
mod revoke_sessions;
mod sessions;
mod sign_out;
mod tables;
mod view;

pub use errors::SessionError;
pub use get_session::{GetSession, GetSessionQuery};
pub use issue::{Factor, Remember, SignIn, Strength};
pub use list_sessions::ListSessions;
pub(crate) use lookup::Lookup;
pub use revoke_other_sessions::RevokeOtherSessions;
pub use revoke_session::{RevokeSession, RevokeSessionBody};
pub use revoke_sessions::RevokeSessions;
pub use sessions::Sessions;
pub use sign_out::{SignOut, SignedOut};
pub use tables::SessionRow;
pub use view::{Session, SessionAndUser, SessionAnswer, SessionBegun, TwoFactorRequired};

use crate::feature::Feature;

/// Read, list and end sessions.
pub fn feature() -> Feature {
    Feature::new("session", "Read, list and end one's own sessions.")
        .tables(|schema| schema.table::<SessionRow>())
        .expires(Sessions::EXPIRES_AT)
        .endpoint::<GetSession>()
        .endpoint::<ListSessions>()
        .endpoint::<RevokeSession>()
        .endpoint::<RevokeSessions>()
        .endpoint::<RevokeOtherSessions>()
        .endpoint::<SignOut>()
}
