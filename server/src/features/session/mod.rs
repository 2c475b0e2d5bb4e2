//! The session: that somebody is signed in, where, and until when.

pub mod cookies;
mod get_session;
mod issue;
mod list_sessions;
mod lookup;
mod revoke_other_sessions;
mod revoke_session;
mod revoke_sessions;
mod sign_out;
mod tables;
mod view;

pub use get_session::{GetSession, GetSessionQuery};
pub use issue::{Factor, Remember};
pub use list_sessions::ListSessions;
pub use revoke_other_sessions::RevokeOtherSessions;
pub use revoke_session::{RevokeSession, RevokeSessionBody};
pub use revoke_sessions::RevokeSessions;
pub use sign_out::{SignOut, SignedOut};
pub use tables::SessionRow;
pub use view::{Session, SessionAndUser};

use crate::feature::Feature;

/// Read, list and end sessions.
pub fn feature() -> Feature {
    Feature::new("session", "Read, list and end one's own sessions.")
        .tables(|schema| schema.table::<SessionRow>())
        .endpoint::<GetSession>()
        .endpoint::<ListSessions>()
        .endpoint::<RevokeSession>()
        .endpoint::<RevokeSessions>()
        .endpoint::<RevokeOtherSessions>()
        .endpoint::<SignOut>()
}
