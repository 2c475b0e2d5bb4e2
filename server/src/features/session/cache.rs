//! The cookie cache: the session and its user beside the session's cookie.

use serde::{Deserialize, Serialize};

use super::{Remember, Session, SessionAndUser};
use crate::config::SessionConfig;
use crate::cx::CurrentSession;
use crate::features::user::User;
use crate::kit::cookies::{ChunkedCookie, Cookies};
use crate::kit::random::Rng;
use crate::kit::secret::Secrets;
use crate::kit::session_cache::{Encoding, SessionCache};
use crate::outgoing::SetCookie;
use crate::store::{Schema, Timestamp};

/// Reads and writes `session_data`.
pub(crate) struct CookieCache {
    cookie: ChunkedCookie,
    /// `None` where the cache is off: then the cookie is only ever cleared.
    codec: Option<SessionCache>,
    /// Whether the cookie is all that there is of a session, so that it lasts as long.
    stateless: bool,
    /// How long a read believes it.
    max_age: u64,
    version: String,
}

/// What the cookie holds, in upstream's order.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    // Not flattened: what is flattened is read twice.
    session: Session,
    user: User,
    /// When it was written, in milliseconds since the Unix epoch.
    updated_at: i64,
    version: String,
}

impl Content {
    fn restored(self, schema: &Schema) -> Option<CurrentSession> {
        CurrentSession::restored(SessionAndUser { session: self.session, user: self.user }, schema)
    }
}

impl CookieCache {
    pub(super) fn new(cookie: ChunkedCookie, config: &SessionConfig, secrets: Secrets) -> Self {
        let cache = &config.cookie_cache;
        let encoding = match config.stateless {
            true => Some(Encoding::Jwe),
            false => cache.enabled.then_some(cache.strategy),
        };
        Self {
            cookie,
            codec: encoding.map(|encoding| SessionCache::new(encoding, secrets)),
            stateless: config.stateless,
            max_age: cache.max_age,
            version: cache.version.clone(),
        }
    }

    /// Whether sessions are cached at all.
    pub(crate) fn is_on(&self) -> bool {
        self.codec.is_some()
    }

    /// The cached session of a token. What is bad, expired, another session's or of another version is none: the
    /// database knows.
    pub(crate) fn read(
        &self,
        cookies: &Cookies,
        token: &str,
        schema: &Schema,
        now: Timestamp,
    ) -> Option<CurrentSession> {
        let content = self.open(cookies, token, now)?;
        let recent = now.millis() < content.updated_at.saturating_add_unsigned(self.max_age * 1000);
        content.restored(schema).filter(|_| recent)
    }

    /// The session of a token that lives in the cookie only, however long ago that was written.
    pub(crate) fn carried(
        &self,
        cookies: &Cookies,
        token: &str,
        schema: &Schema,
        now: Timestamp,
    ) -> Option<CurrentSession> {
        self.open(cookies, token, now)?.restored(schema)
    }

    fn open(&self, cookies: &Cookies, token: &str, now: Timestamp) -> Option<Content> {
        let content: Content = self.codec.as_ref()?.open(&self.cookie.get(cookies)?, now.utc())?;
        let Content { session, user, .. } = &content;
        let good = content.version == self.version
            && session.token.expose() == token
            && !session.id.is_empty()
            && session.user_id == user.id
            && now < session.expires_at;
        good.then_some(content)
    }

    /// The cookies of a session; none where the cache is off. They last no longer than the session does.
    pub(crate) fn write(
        &self,
        current: &CurrentSession,
        remember: Remember,
        schema: &Schema,
        (rng, now): (&Rng, Timestamp),
        presented: &Cookies,
    ) -> Vec<SetCookie> {
        let Some(codec) = &self.codec else { return vec![] };
        let left = current.session.seconds_left(now);
        let lifetime = if self.stateless { left } else { left.min(self.max_age) };
        let SessionAndUser { session, user } = current.view(schema);
        let content = Content { session, user, updated_at: now.millis(), version: self.version.clone() };
        let text = codec.seal(&content, rng, now.utc(), lifetime);
        let max_age = (remember == Remember::Yes).then_some(lifetime);
        self.cookie.set(&text, max_age, presented).into_iter().map(SetCookie::from).collect()
    }

    pub(super) fn clear(&self, presented: &Cookies) -> Vec<SetCookie> {
        self.cookie.clear(presented).into_iter().map(SetCookie::from).collect()
    }
}
