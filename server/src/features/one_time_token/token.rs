//! The token: made for a session, and what it is stored as.

use std::time::Duration;

use crate::config::TokenStorage;
use crate::cx::Cx;
use crate::endpoint::BoxFuture;
use crate::error::Result;
use crate::features::session::SessionRow;
use crate::features::verification::{self, Purpose};
use crate::kit::random::Rng;
use crate::store::Store;

/// The value is the token of the session.
const PURPOSE: Purpose = Purpose::new("one-time-token:", Rng::one_time_token);

pub(super) fn purpose(cx: &Cx) -> Purpose {
    match cx.config().one_time_token.store_token {
        TokenStorage::Plain => PURPOSE,
        TokenStorage::Hashed => PURPOSE.hashed(),
    }
}

pub(super) async fn issue(cx: &Cx, store: &Store, session: &SessionRow) -> Result<String> {
    let lifetime = Duration::from_secs(cx.config().one_time_token.expires_in);
    verification::issue(cx, store, purpose(cx), &session.token, lifetime).await
}

/// Gives one to whoever signs in, where the operator wants that.
pub(super) fn in_header<'a>(cx: &'a Cx, store: &'a Store, session: &'a SessionRow) -> BoxFuture<'a, ()> {
    Box::pin(async move {
        if cx.config().one_time_token.set_ott_header_on_new_session {
            let token = issue(cx, store, session).await?;
            cx.outgoing().issue_header("set-ott", token);
        }
        Ok(())
    })
}
