//! Who is asking, according to the authentication server.

use super::cache::Cache;
use crate::credentials::Credentials;
use crate::feed::{Event, Over};
use crate::generated::{queries::GetSessionQuery, types};
use crate::{ApiError, Client, Secret};
use axum::extract::ConnectInfo;
use axum_core::extract::Request;
use http::header::{AUTHORIZATION, COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;
use std::net::{IpAddr, SocketAddr};
use std::{sync::Arc, time::Duration};

/// Whom an event of the server concerns.
#[derive(Default, Deserialize)]
struct Named {
    session: Option<String>,
    user: Option<String>,
}

/// The server could not say; the reason is in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unavailable {
    /// When the server wants to be asked again.
    pub(super) retry_after: Option<Duration>,
}

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

    /// Hears from the server which answers are no longer true, as long as it says so.
    pub(super) async fn hear(self: Arc<Self>, service_token: Secret) {
        let bearer = Credentials::bearer(Some(service_token));
        let learn = |event| {
            self.learn(&event);
            std::future::ready(())
        };
        match self.settings.client.listen("/service/events", Some(bearer), learn).await {
            Over::Absent => {
                tracing::warn!("the server has no feed for services: answers are kept for their time")
            }
            Over::Refused => {
                tracing::error!("the server refuses the service token: answers are kept for their time")
            }
        }
    }

    fn learn(&self, event: &Event) {
        let named = serde_json::from_str::<Named>(&event.data).unwrap_or_default();
        match (event.name.as_str(), named) {
            ("session.ended" | "session.changed", Named { session: Some(id), .. }) => {
                self.cache.forget_about(|known| known.session.id == id);
            }
            ("user.changed" | "user.deleted", Named { user: Some(id), .. }) => {
                self.cache.forget_about(|known| known.user.id == id);
            }
            // The feed has opened, and what happened before was not told; or it tells what this version does not know.
            _ => self.cache.clear(),
        }
    }

    /// The session that these headers stand for. Without credentials nobody is asked.
    pub(super) async fn find(&self, headers: &HeaderMap, peer: Option<IpAddr>) -> Found {
        let Some(forwarded) = Forwarded::of(headers, &self.settings.cookie_prefix) else { return Ok(None) };
        let client = self.settings.client.clone();
        let path = peer.and_then(|peer| path_to_here(headers, peer));
        self.cache.get(forwarded.clone(), move || ask(client, forwarded, path)).await
    }
}

async fn ask(client: Client, forwarded: Forwarded, path: Option<HeaderValue>) -> Found {
    // A renewal would answer with a new cookie, which has no way back to the browser from here.
    let disable_refresh = forwarded.cookie.is_some().then_some(true);
    let mut headers = forwarded.headers();
    headers.extend(path.map(|path| (X_FORWARDED_FOR, path)));
    let client = client.with_credentials(Credentials::Headers(headers));
    match client.sessions().get_session(&GetSessionQuery { disable_refresh, ..Default::default() }).await {
        Ok(session) => Ok(session.map(Arc::new)),
        Err(error) => {
            let reason = match &error {
                ApiError::Transport(cause) => cause as &dyn std::error::Error,
                other => other,
            };
            tracing::error!(reason, "the session could not be looked up: requests are refused");
            let retry_after = match error {
                ApiError::RateLimited { retry_after } => retry_after,
                _ => None,
            };
            Err(Unavailable { retry_after })
        }
    }
}

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The way that a request took until it was here, as every proxy writes it: what it said already, then whoever
/// brought it. The server believes as much of it as it trusts those who wrote it.
fn path_to_here(headers: &HeaderMap, peer: IpAddr) -> Option<HeaderValue> {
    let peer = peer.to_canonical().to_string();
    let said = headers.get_all(X_FORWARDED_FOR).iter().map(HeaderValue::as_bytes);
    HeaderValue::from_bytes(&said.chain([peer.as_bytes()]).collect::<Vec<_>>().join(&b", "[..])).ok()
}

/// The part of a request that says who is asking. Besides it only the caller's address leaves this service.
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
    /// Who brought the request, where the application tells its handlers.
    peer: Option<IpAddr>,
    found: tokio::sync::OnceCell<Found>,
}

impl Asked {
    pub(super) fn attach<B>(lookup: &Arc<Lookup>, request: &mut Request<B>) -> Self {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        let asked =
            Self(Arc::new(Inner { lookup: lookup.clone(), peer, found: tokio::sync::OnceCell::new() }));
        request.extensions_mut().insert(asked.clone());
        asked
    }

    pub(super) async fn find(&self, headers: &HeaderMap) -> Found {
        self.0.found.get_or_init(|| self.0.lookup.find(headers, self.0.peer)).await.clone()
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
