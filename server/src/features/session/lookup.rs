//! From a token to who is asking.

use super::{Remember, SessionRow};
use crate::cx::{CurrentSession, Cx};
use crate::endpoint::{BoxFuture, SessionLevel};
use crate::error::{CommonError, Result};
use crate::features::user::UserRow;
use crate::kit::clock::seconds;
use crate::store::Changes;

impl Cx {
    /// The caller's session, looked up at most once a request, by one statement.
    ///
    /// An expired one is deleted and its cookies are cleared. One that is older than `session.update_age` is renewed,
    /// unless the user asked not to be remembered.
    pub(crate) fn session_at(&self, level: SessionLevel) -> BoxFuture<'_, Option<CurrentSession>> {
        Box::pin(async move {
            if matches!(level, SessionLevel::None | SessionLevel::Lazy) {
                return Ok(None);
            }
            let session = self.current_session(true).await?;
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

    /// As [`session_at`](Self::session_at); `renew = false` leaves the row as it is.
    pub(crate) async fn current_session(&self, renew: bool) -> Result<Option<CurrentSession>> {
        let cell = self.session_cell();
        cell.get_or_try_init(|| self.look_up(renew)).await.cloned()
    }

    async fn look_up(&self, renew: bool) -> Result<Option<CurrentSession>> {
        let Some(token) = self.session_token() else { return Ok(None) };
        let found = self
            .store()
            .find_joined(SessionRow::TOKEN.eq(token.as_str()), SessionRow::USER_ID, UserRow::ID)
            .await?;
        let Some((session, user)) = found else {
            self.clear_session_cookies();
            return Ok(None);
        };
        if session.expires_at <= self.now() {
            self.store().delete(SessionRow::TOKEN.eq(token.as_str())).await?;
            self.clear_session_cookies();
            return Ok(None);
        }
        let current = CurrentSession { session, user };
        if renew && self.is_due(&current.session) { self.renew(current).await } else { Ok(Some(current)) }
    }

    fn is_due(&self, session: &SessionRow) -> bool {
        let options = &self.config().session;
        let issued = session.expires_at - seconds(options.expires_in);
        !options.disable_session_refresh
            && self.presented_remember() == Remember::Yes
            && issued + seconds(options.update_age) <= self.now()
    }

    /// Moves the end of the session. Where a sign-out came in between, there is no row to update: it stays ended.
    async fn renew(&self, current: CurrentSession) -> Result<Option<CurrentSession>> {
        let now = self.now();
        let changes = Changes::new()
            .set(SessionRow::EXPIRES_AT, now + seconds(self.config().session.expires_in))
            .set(SessionRow::UPDATED_AT, now);
        let renewed =
            self.store().update(SessionRow::TOKEN.eq(current.session.token.as_str()), changes).await?;
        let Some(session) = renewed else {
            self.clear_session_cookies();
            return Ok(None);
        };
        self.renew_session_cookie(&session);
        Ok(Some(CurrentSession { session, user: current.user }))
    }

    /// Whether the session is younger than `session.fresh_age`; always, where that is 0.
    pub(crate) fn is_fresh(&self, session: &SessionRow) -> bool {
        let fresh_age = self.config().session.fresh_age;
        fresh_age == 0 || self.now() < session.updated_at + seconds(fresh_age)
    }
}
