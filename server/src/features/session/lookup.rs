//! From a token to who is asking.
//!
//! This is in every request, so what a request seldom needs is boxed: a future is as large as the deepest way through it,
//! and what is above a kilobyte costs an allocator many times as much.

use super::{Remember, SessionRow};
use crate::config::FreshFrom;
use crate::cx::{CurrentSession, Cx};
use crate::endpoint::{BoxFuture, Definition, SessionLevel};
use crate::error::{CommonError, Result};
use crate::features::user::UserRow;
use crate::kit::clock::seconds;
use crate::store::Store;

/// How a session is looked up.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lookup {
    /// The cookie cache will do, while it is good.
    pub(crate) from_cache: bool,
    /// What was looked up goes into the cookie cache.
    pub(crate) into_cache: bool,
    /// A session that is due is renewed.
    pub(crate) renew: bool,
}

impl Lookup {
    /// For an operation: reads take the cookie cache, whatever else asks where sessions live.
    fn of(definition: &Definition) -> Self {
        let reads = definition.takes_cached_session();
        Self { from_cache: reads, into_cache: reads, renew: true }
    }
}

impl Cx {
    /// The caller's session, looked up at most once a request, by one statement.
    ///
    /// An expired one is deleted and its cookies are cleared. One that is older than `session.update_age` is renewed,
    /// unless the user asked not to be remembered.
    pub(crate) fn session_for<'a>(
        &'a self,
        definition: &'a Definition,
    ) -> BoxFuture<'a, Option<CurrentSession>> {
        Box::pin(async move {
            let level = definition.session;
            let session = self.current_session(Lookup::of(definition)).await?.cloned();
            if level.is_required() && session.is_none() {
                return Err(CommonError::Unauthorized.into());
            }
            if let (SessionLevel::Fresh, Some(current)) = (level, &session)
                && !self.is_fresh(&current.session)
            {
                return Err(CommonError::SessionNotFresh.into());
            }
            Ok(session)
        })
    }

    /// As [`session_for`](Self::session_for) an operation, for one that looks it up in its own way.
    pub(crate) async fn current_session(&self, how: Lookup) -> Result<Option<&CurrentSession>> {
        let cell = self.session_cell();
        Ok(cell.get_or_try_init(|| self.look_up(how)).await?.as_deref())
    }

    async fn look_up(&self, how: Lookup) -> Result<Option<Box<CurrentSession>>> {
        let Some(token) = self.session_token() else { return Ok(None) };
        if how.from_cache
            && let Some(cached) = self.cached_session(&token)
        {
            self.act().is_by(&cached);
            return Ok(Some(Box::new(cached)));
        }
        let Some(current) = self.find_session(&token).await?.map(Box::new) else {
            Box::pin(self.clear_cookies_of(&token)).await?;
            return Ok(None);
        };
        if current.session.expires_at <= self.now() {
            Box::pin(self.sessions().end(self.store(), &token)).await?;
            self.clear_session_cookies();
            return Ok(None);
        }
        self.act().is_by(&current);
        if how.renew && self.is_due(&current.session) {
            return Ok(Box::pin(self.renew(*current)).await?.map(Box::new));
        }
        let caches = self.shared().session_cookies.cache.is_on();
        if caches && how.into_cache && self.presented_remember() == Remember::Yes {
            self.outgoing().set_cached((*current).clone(), Remember::Yes);
        }
        Ok(Some(current))
    }

    /// The session of a token that the request presents with its user as they are now, wherever sessions live.
    pub(crate) async fn find_session(&self, token: &str) -> Result<Option<CurrentSession>> {
        self.find_session_in(self.store(), token).await
    }

    /// As [`find_session`](Self::find_session), in a transaction.
    pub(crate) async fn find_session_in(&self, store: &Store, token: &str) -> Result<Option<CurrentSession>> {
        if self.sessions().are_stored() {
            return self.sessions().find(store, token).await;
        }
        let cache = &self.shared().session_cookies.cache;
        let Some(carried) = cache.carried(self.cookies(), token, self.schema(), self.now()) else {
            return Ok(None);
        };
        let user: Option<UserRow> = Box::pin(store.find_one(UserRow::ID.eq(carried.user.id))).await?;
        Ok(user.map(|user| CurrentSession { session: carried.session, user }))
    }

    fn is_due(&self, session: &SessionRow) -> bool {
        let options = &self.config().session;
        let issued = session.expires_at - seconds(options.expires_in);
        !options.disable_session_refresh
            && self.presented_remember() == Remember::Yes
            && issued + seconds(options.update_age) <= self.now()
    }

    /// Moves the end of the session, unless a sign-out came in between: then it stays ended.
    async fn renew(&self, current: CurrentSession) -> Result<Option<CurrentSession>> {
        let now = self.now();
        let expires_at = now + seconds(self.config().session.expires_in);
        let renewed = self.sessions().extend(self.store(), current, expires_at, now).await?;
        match &renewed {
            Some(current) => self.renew_session_cookies(&current.session, &current.user),
            None => self.clear_session_cookies(),
        }
        Ok(renewed)
    }

    /// Whether the session is younger than `session.fresh_age`; always, where that is 0.
    pub(crate) fn is_fresh(&self, session: &SessionRow) -> bool {
        let options = &self.config().session;
        let since = match options.fresh_from {
            FreshFrom::Renewal => session.updated_at,
            FreshFrom::SignIn => session.created_at,
        };
        options.fresh_age == 0 || self.now() < since + seconds(options.fresh_age)
    }
}
