//! The cookies of a session: their names, and how they are read and set.

use http::HeaderMap;

use super::Remember;
use crate::kit::cookies::{self, Cookie, CookiePolicy, Cookies};
use crate::kit::secret::Secrets;
use crate::outgoing::SetCookie;

/// Reads and writes the session's cookies by the configured names, attributes and secrets.
pub struct SessionCookies {
    token: Cookie,
    /// Upstream's cached session; here it is only ever cleared.
    data: Cookie,
    dont_remember: Cookie,
    secrets: Secrets,
}

impl SessionCookies {
    /// The session's cookies under a policy.
    pub fn new(policy: &CookiePolicy, secrets: Secrets) -> Self {
        Self {
            token: policy.cookie("session_token"),
            data: policy.cookie("session_data"),
            dont_remember: policy.cookie("dont_remember"),
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

    /// Sets the token, for `max_age` seconds or until the browser ends.
    pub fn set(&self, token: &str, max_age: Option<u64>) -> Vec<SetCookie> {
        let mut set = vec![SetCookie {
            name: self.token.name().to_owned(),
            line: self.token.set_signed(token, &self.secrets, max_age),
        }];
        if max_age.is_none() {
            let line = self.dont_remember.set_signed("true", &self.secrets, None);
            set.push(SetCookie { name: self.dont_remember.name().to_owned(), line });
        }
        set
    }

    /// The encoded, signed token: what `set-auth-token` carries.
    pub fn signed(&self, token: &str) -> String {
        cookies::sign(token, &self.secrets)
    }

    /// Clears every cookie of the session.
    pub fn clear(&self) -> Vec<SetCookie> {
        [&self.token, &self.data, &self.dont_remember]
            .map(|cookie| SetCookie { name: cookie.name().to_owned(), line: cookie.clear() })
            .into()
    }
}
