//! An anonymous user turns out to be somebody.

use serde_json::json;

use super::column::{anonymous, is_anonymous};
use crate::cx::{CurrentSession, Cx};
use crate::endpoint::BoxFuture;
use crate::error::Result;
use crate::features::events::{Happening, kind};
use crate::features::session::SessionRow;
use crate::features::user::{self, UserRow};
use crate::store::Store;

/// Somebody who was signed in anonymously has signed in or up in another way. Move what belonged to the anonymous user in a
/// hook of it: what the hook writes is kept together with the new session or not at all, and afterwards the anonymous user
/// is deleted, unless `anonymous.disable_delete_anonymous_user` is on.
///
/// ```
/// use portcullis::Hooks;
/// use portcullis::features::anonymous::AnonymousUserLinked;
///
/// let hooks = Hooks::new().on(|store, linked: AnonymousUserLinked| async move {
///     # let _ = &store;
///     tracing::info!(from = %linked.anonymous.user.id, to = %linked.user.id, "the basket goes over");
///     Ok(())
/// });
/// # let _ = portcullis::Auth::builder(portcullis::Config::default()).hooks(hooks);
/// ```
#[derive(Clone, Debug)]
pub struct AnonymousUserLinked {
    /// Who they were, and the session that they had.
    pub anonymous: CurrentSession,
    /// Who they are.
    pub user: UserRow,
    /// The session that they have now.
    pub session: SessionRow,
}

/// Looks whether a new session takes the place of an anonymous one.
pub(super) fn link<'a>(cx: &'a Cx, store: &'a Store, session: &'a SessionRow) -> BoxFuture<'a, ()> {
    Box::pin(async move {
        let Some(current) = presented(cx, store).await?.filter(|current| is_anonymous(&current.user)) else {
            return Ok(());
        };
        let user = store.find_one(UserRow::ID.eq(session.user_id.clone())).await?;
        let Some(user) = user.filter(|user| !is_anonymous(user)) else { return Ok(()) };
        // Of any number who bring this session along one takes over what belonged to it.
        let Some(row) = store.lock_one(anonymous(&current.user.id)).await? else { return Ok(()) };
        let id = row.id.clone();
        let happening = Happening {
            kind: kind::USER_LINKED,
            user: user.id.clone(),
            subject: id.clone(),
            data: json!({ "from": id }),
        };
        let anonymous = CurrentSession { session: current.session, user: row };
        let linked = AnonymousUserLinked { anonymous, user, session: session.clone() };
        cx.hooks().tell(store, linked).await?;
        cx.hooks().tell(store, happening).await?;
        if !cx.config().anonymous.disable_delete_anonymous_user {
            user::remove(cx, store, &id).await?;
        }
        Ok(())
    })
}

/// The live session that the request brings along.
async fn presented(cx: &Cx, store: &Store) -> Result<Option<CurrentSession>> {
    let Some(token) = cx.session_token() else { return Ok(None) };
    let found = cx.find_session_in(store, &token).await?;
    Ok(found.filter(|current| current.session.expires_at > cx.now()))
}
