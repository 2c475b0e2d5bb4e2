//! Who the client is to the server.

use crate::Secret;
use crate::cookies::Cookies;
use reqwest::Url;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use std::sync::{PoisonError, RwLock};

/// How requests are authenticated. One value is shared by all clones of a client.
#[derive(Debug)]
pub(crate) enum Credentials {
    /// A session token; signing in replaces it (response header `set-auth-token`). Until the second factor there is none,
    /// and cookies say how far it got.
    Bearer(RwLock<Option<Secret>>, Cookies),
    /// Cookies that the server sets.
    Cookies(Cookies),
    /// These headers and nothing else: an API key, or another request's credentials.
    Headers(HeaderMap),
}

impl Credentials {
    pub(crate) fn bearer(token: Option<Secret>) -> Self {
        Self::Bearer(RwLock::new(token), Default::default())
    }

    pub(crate) fn header(name: HeaderName, mut value: HeaderValue) -> Self {
        value.set_sensitive(true);
        Self::Headers(HeaderMap::from_iter([(name, value)]))
    }

    pub(crate) fn token(&self) -> Option<Secret> {
        match self {
            Self::Bearer(token, _) => token.read().unwrap_or_else(PoisonError::into_inner).clone(),
            _ => None,
        }
    }

    /// False if this is no bearer token at all.
    pub(crate) fn set_token(&self, new: Option<Secret>) -> bool {
        let Self::Bearer(token, _) = self else { return false };
        *token.write().unwrap_or_else(PoisonError::into_inner) = new;
        true
    }

    /// After a sign-out the token is worth nothing. Cookies are deleted by the server's answer.
    pub(crate) fn forget(&self) {
        self.set_token(None);
    }

    pub(crate) fn apply(&self, url: &Url, headers: &mut HeaderMap) {
        match self {
            Self::Bearer(_, steps) => {
                steps.apply(url, headers);
                // What is no header value is no token either; the server then sees nobody.
                let value =
                    self.token().and_then(|t| HeaderValue::try_from(format!("Bearer {}", t.expose())).ok());
                if let Some(mut value) = value {
                    value.set_sensitive(true);
                    headers.insert(AUTHORIZATION, value);
                }
            }
            Self::Cookies(cookies) => cookies.apply(url, headers),
            Self::Headers(fixed) => {
                headers.extend(fixed.iter().map(|(name, value)| (name.clone(), value.clone())))
            }
        }
    }

    /// Keeps what an answer says about the next request.
    pub(crate) fn learn(&self, url: &Url, headers: &HeaderMap) {
        match self {
            Self::Bearer(_, steps) => {
                steps.learn_steps(url, headers);
                if let Some(token) = headers.get("set-auth-token").and_then(|v| v.to_str().ok()) {
                    self.set_token(Some(token.into()));
                }
            }
            Self::Cookies(cookies) => cookies.learn(url, headers),
            Self::Headers(_) => {}
        }
    }
}
