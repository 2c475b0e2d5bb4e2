//! The cookies of a session: their names, and how they are read and set.

use http::HeaderMap;

use super::cache::CookieCache;
use super::{Remember, SessionRow};
use crate::config::SessionConfig;
use crate::kit::cookies::{self, ChunkedCookie, Cookie, CookiePolicy, Cookies};
use crate::kit::secret::Secrets;
use crate::outgoing::SetCookie;
use crate::store::Timestamp;

/// Reads and writes the session's cookies by the configured names, attributes and secrets.
pub struct SessionCookies {
    token: Cookie,
    dont_remember: Cookie,
    /// The session itself, for reads.
    pub(crate) cache: CookieCache,
    secrets: Secrets,
}

impl SessionCookies {
    /// The session's cookies under a policy.
    pub fn new(policy: &CookiePolicy, config: &SessionConfig, secrets: Secrets) -> Self {
        let data = ChunkedCookie::new(policy.cookie("session_data"));
        Self {
            token: policy.cookie("session_token"),
            dont_remember: policy.cookie("dont_remember"),
            cache: CookieCache::new(data, config, secrets.clone()),
            secrets,
        }
    }

    /// The session token of a request, if its signature is right.
    pub fn token(&self, cookies: &Cookies) -> Option<String> {
        cookies.get_signed(self.token.name(), &self.secrets).map(str::to_owned)
    }

    /// The session token inside a signed value that came by another way than a cookie.
    pub fn verify(&self, signed: &str) -> Option<String> {
        cookies::verify(signed, &self.secrets).map(str::to_owned)
    }

    /// Whether a request says that its session ends with the browser.
    pub fn remember(&self, cookies: &Cookies) -> Remember {
        match cookies.get_signed(self.dont_remember.name(), &self.secrets) {
            Some(_) => Remember::No,
            None => Remember::Yes,
        }
    }

    /// The headers of a request that presents a session token.
    pub fn present(&self, token: &str) -> HeaderMap {
        let pair = format!("{}={}", self.token.name(), cookies::sign(token, &self.secrets));
        http::HeaderValue::from_str(&pair).map(|v| (http::header::COOKIE, v)).into_iter().collect()
    }

    /// Sets the token for as long as the session lives, or until the browser ends.
    pub fn set(&self, session: &SessionRow, remember: Remember, now: Timestamp) -> Vec<SetCookie> {
        let max_age = (remember == Remember::Yes).then(|| session.seconds_left(now));
        let line = self.token.set_signed(&session.token, &self.secrets, max_age);
        let mut set = vec![SetCookie { name: self.token.name().to_owned(), line }];
        if remember == Remember::No {
            let line = self.dont_remember.set_signed("true", &self.secrets, None);
            set.push(SetCookie { name: self.dont_remember.name().to_owned(), line });
        }
        set
    }

    /// Clears the session, and says how the one that a second factor begins is to be remembered.
    pub fn suspend(&self, presented: &Cookies, remember: Remember) -> Vec<SetCookie> {
        let mark = match remember {
            Remember::No => Some(self.dont_remember.set_signed("true", &self.secrets, None)),
            Remember::Yes if self.remember(presented) == Remember::No => Some(self.dont_remember.clear()),
            Remember::Yes => None,
        };
        let name = self.dont_remember.name();
        let mut lines = self.clear(presented);
        lines.retain(|cookie| cookie.name != name);
        lines.extend(mark.map(|line| SetCookie { name: name.to_owned(), line }));
        lines
    }

    /// Ends the mark of a session that is not remembered.
    pub fn forget_dont_remember(&self) -> SetCookie {
        SetCookie { name: self.dont_remember.name().to_owned(), line: self.dont_remember.clear() }
    }

    /// The encoded, signed token: what `set-auth-token` carries.
    pub fn signed(&self, token: &str) -> String {
        cookies::sign(token, &self.secrets)
    }

    /// Clears every cookie of the session.
    pub fn clear(&self, presented: &Cookies) -> Vec<SetCookie> {
        let cleared = |cookie: &Cookie| SetCookie { name: cookie.name().to_owned(), line: cookie.clear() };
        let mut lines = vec![cleared(&self.token)];
        lines.extend(self.cache.clear(presented));
        lines.push(cleared(&self.dont_remember));
        lines
    }
}
