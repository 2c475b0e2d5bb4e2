//! The session is in the cookie.

use std::time::SystemTime;

use portcullis::kit::cookies::Cookies;
use portcullis::kit::secret::Secrets;
use portcullis::kit::session_cache::{Encoding, SessionCache};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Sessions;

pub(super) struct Cached(SessionCache);

#[derive(Deserialize)]
struct Content {
    session: Value,
    user: Value,
}

impl Cached {
    pub(super) fn new(secrets: Secrets) -> Self {
        Self(SessionCache::new(Encoding::Compact, secrets))
    }
}

impl Sessions for Cached {
    async fn find(&self, token: &str, cookies: &Cookies) -> Option<Value> {
        let cached = cookies.get("better-auth.session_data")?;
        let Content { session, user } = self.0.open(cached, SystemTime::now().into())?;
        (session["token"] == token).then(|| json!({ "session": session, "user": user }))
    }
}
