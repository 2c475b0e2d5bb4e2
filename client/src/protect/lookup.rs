//! Who is asking, according to the authentication server.

use super::cache::Cache;
use crate::credentials::Credentials;
use crate::generated::{queries::GetSessionQuery, types};
use crate::{ApiError, Client};
use axum_core::extract::Request;
use http::header::{AUTHORIZATION, COOKIE};
use http::{HeaderMap, HeaderValue};
use std::{sync::Arc, time::Duration};

/// The server could not say; the reason is in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unavailable;

pub(super) type Found = Result<Option<Arc<types::SessionAndUser>>, Unavailable>;

#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) client: Client,
    pub(super) cookie_prefix: String,
    pub(super) cache: Duration,
    pub(super) capacity: usize,
}

#[derive(Debug)]
pub(super) struct Lookup {
    settings: Settings,
    cache: Cache,
}

impl Lookup {
    pub(super) fn new(settings: Settings) -> Self {
        Self { cache: Cache::new(settings.cache, settings.capacity), settings }
    }

    /// The session that these headers stand for. Without credentials nobody is asked.
    pub(super) async fn find(&self, headers: &HeaderMap) -> Found {
        let Some(forwarded) = Forwarded::of(headers, &self.settings.cookie_prefix) else { return Ok(None) };
        let client = self.settings.client.clone();
        self.cache.get(forwarded.clone(), move || ask(client, forwarded)).await
    }
}

async fn ask(client: Client, forwarded: Forwarded) -> Found {
    // A renewal would answer with a new cookie, which has no way back to the browser from here.
    let disable_refresh = forwarded.cookie.is_some().then_some(true);
    let client = client.with_credentials(Credentials::Headers(forwarded.headers()));
    match client.sessions().get_session(&GetSessionQuery { disable_refresh, ..Default::default() }).await {
        Ok(session) => Ok(session.map(Arc::new)),
        Err(error) => {
            let reason = match &error {
                ApiError::Transport(cause) => cause as &dyn std::error::Error,
                other => other,
            };
            tracing::error!(reason, "the session could not be looked up: requests are refused");
            Err(Unavailable)
        }
    }
}

/// The part of a request that says who is asking, and all of it that leaves this service.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Forwarded {
    cookie: Option<String>,
    authorization: Option<HeaderValue>,
}

impl Forwarded {
    /// The cookies of the authentication server, and a bearer token. `None` if there is neither.
    fn of(headers: &HeaderMap, prefix: &str) -> Option<Self> {
        let pairs = headers.get_all(COOKIE).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(';'));
        let ours: Vec<&str> = pairs.map(str::trim).filter(|pair| is_ours(pair, prefix)).collect();
        let cookie = (!ours.is_empty()).then(|| ours.join("; "));
        let authorization =
            headers.get(AUTHORIZATION).filter(|v| v.as_bytes().starts_with(b"Bearer ")).cloned();
        (cookie.is_some() || authorization.is_some()).then_some(Self { cookie, authorization })
    }

    fn headers(self) -> HeaderMap {
        let cookie = self.cookie.and_then(|c| HeaderValue::try_from(c).ok());
        let pairs = [(COOKIE, cookie), (AUTHORIZATION, self.authorization)];
        let mut headers: HeaderMap =
            pairs.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        headers.values_mut().for_each(|value| value.set_sensitive(true));
        headers
    }
}

fn is_ours(pair: &str, prefix: &str) -> bool {
    let name = pair.split_once('=').map_or(pair, |(name, _)| name);
    let name = name.strip_prefix("__Secure-").or_else(|| name.strip_prefix("__Host-")).unwrap_or(name);
    name.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('.'))
}

/// The session of one request, looked up at most once. The layer puts it there, the extractors take it.
#[derive(Clone, Debug)]
pub(super) struct Asked(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    lookup: Arc<Lookup>,
    found: tokio::sync::OnceCell<Found>,
}

impl Asked {
    pub(super) fn attach<B>(lookup: &Arc<Lookup>, request: &mut Request<B>) -> Self {
        let asked = Self(Arc::new(Inner { lookup: lookup.clone(), found: tokio::sync::OnceCell::new() }));
        request.extensions_mut().insert(asked.clone());
        asked
    }

    pub(super) async fn find(&self, headers: &HeaderMap) -> Found {
        self.0.found.get_or_init(|| self.0.lookup.find(headers)).await.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forwarded(
        pairs: &[(http::HeaderName, &'static str)],
    ) -> Option<(Option<String>, Option<HeaderValue>)> {
        let headers =
            pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect();
        Forwarded::of(&headers, "better-auth").map(|f| (f.cookie, f.authorization))
    }

    #[test]
    fn only_the_servers_cookies_leave_the_service() {
        let cookies = "theme=dark; better-auth.session_token=a.b; __Secure-better-auth.session_data=c; better-authx=d; x.better-auth.y=e";
        assert_eq!(
            forwarded(&[(COOKIE, cookies)]),
            Some((Some("better-auth.session_token=a.b; __Secure-better-auth.session_data=c".into()), None))
        );
    }

    #[test]
    fn only_a_bearer_token_leaves_the_service() {
        assert_eq!(forwarded(&[(AUTHORIZATION, "Basic dTpw")]), None);
        assert_eq!(
            forwarded(&[(AUTHORIZATION, "Bearer t")]),
            Some((None, Some(HeaderValue::from_static("Bearer t"))))
        );
    }

    #[test]
    fn without_credentials_there_is_nobody_to_ask_about() {
        assert_eq!(forwarded(&[(COOKIE, "theme=dark"), (http::header::HOST, "example.com")]), None);
    }
}
