//! How a client is made.

use crate::client::Client;
use crate::cookies::Cookies;
use crate::credentials::Credentials;
use crate::generated::api;
use crate::transport::{Transport, Via};
use crate::{Retry, Secret};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{IntoUrl, Url};
use std::{fmt, sync::Arc, time::Duration};

/// Settings of a [`Client`]; made by [`Client::builder`].
#[derive(Debug)]
#[must_use = "nothing happens before `build`"]
pub struct ClientBuilder {
    url: Result<Url, BuildError>,
    credentials: Result<Credentials, BuildError>,
    origin: Option<String>,
    user_agent: String,
    timeout: Duration,
    retry: Retry,
    http: Option<reqwest::Client>,
    via: Via,
}

impl ClientBuilder {
    pub(crate) fn new(url: impl IntoUrl) -> Self {
        Self {
            url: url.into_url().map_err(BuildError::Url),
            credentials: Ok(default_credentials()),
            origin: None,
            user_agent: concat!("portcullis-client/", env!("CARGO_PKG_VERSION")).into(),
            timeout: Duration::from_secs(10),
            retry: Retry::default(),
            http: None,
            via: Via::Network,
        }
    }

    /// Authenticates by this session token.
    pub fn token(mut self, token: impl Into<Secret>) -> Self {
        self.credentials = Ok(Credentials::bearer(Some(token.into())));
        self
    }

    /// Authenticates by bearer token: nobody at first, and whoever signs in afterwards. The default, except in a
    /// browser.
    pub fn bearer(mut self) -> Self {
        self.credentials = Ok(Credentials::bearer(None));
        self
    }

    /// Authenticates by cookies: in a jar of this client's own, or in a browser by the browser's (its default).
    pub fn cookies(mut self) -> Self {
        self.credentials = Ok(Credentials::Cookies(Default::default()));
        self
    }

    /// Authenticates by an API key (header `x-api-key`).
    pub fn api_key(mut self, key: impl Into<Secret>) -> Self {
        let key: Secret = key.into();
        self.credentials = HeaderValue::try_from(key.expose())
            .map(|value| Credentials::header(HeaderName::from_static("x-api-key"), value))
            .map_err(|_| BuildError::Header("api_key"));
        self
    }

    /// The `Origin` sent with cookies, one that the server trusts. By default the server's own.
    pub fn origin(mut self, origin: impl Into<String>) -> Self {
        self.origin = Some(origin.into());
        self
    }

    /// The `User-Agent`, which the server keeps with a session.
    #[cfg(not(target_family = "wasm"))]
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// How long one attempt may take, from connecting to the last byte. By default 10 s.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// When a failed request is sent again.
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// Sends through this HTTP client: with a proxy, say, or with other certificates. It should follow no
    /// redirects; redirects are an answer here.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http = Some(client);
        self
    }

    /// Sends to a service in this process, without a socket; see [`in_process`](crate::in_process).
    #[cfg(feature = "in-process")]
    pub fn service(mut self, service: impl crate::in_process::HttpService) -> Self {
        self.via = Via::Service(crate::in_process::Service::new(service));
        self
    }

    /// The client, unless a setting can't be used.
    pub fn build(self) -> Result<Client, BuildError> {
        let mut url = self.url?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(BuildError::Scheme(url.scheme().to_owned()));
        }
        if url.path() == "/" {
            url.set_path("/api/auth");
        }
        let credentials = self.credentials?;
        let origin = match credentials {
            Credentials::Cookies(_) | Credentials::Bearer(..) if Cookies::NEED_ORIGIN => {
                let origin = self.origin.unwrap_or_else(|| url.origin().ascii_serialization());
                Some(HeaderValue::try_from(origin).map_err(|_| BuildError::Header("origin"))?)
            }
            _ => None,
        };
        let http = match self.http {
            Some(client) => client,
            None => http_client(&self.user_agent).map_err(BuildError::Http)?,
        };
        let transport = Transport {
            credentials: Arc::new(credentials),
            retry: self.retry,
            timeout: self.timeout,
            origin,
            headers: HeaderMap::new(),
            via: self.via,
        };
        let base = url.as_str().trim_end_matches('/');
        Ok(Client::from_api(api::Client::new_with_client(base, http, transport)))
    }
}

#[cfg(not(target_family = "wasm"))]
fn default_credentials() -> Credentials {
    Credentials::bearer(None)
}

#[cfg(target_family = "wasm")]
fn default_credentials() -> Credentials {
    Credentials::Cookies(Cookies)
}

#[cfg(not(target_family = "wasm"))]
fn http_client(user_agent: &str) -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .user_agent(user_agent)
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(5))
        .build()
}

#[cfg(target_family = "wasm")]
fn http_client(_: &str) -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder().build()
}

/// Why a client could not be made.
#[derive(Debug)]
#[non_exhaustive]
pub enum BuildError {
    /// The URL can't be read.
    Url(reqwest::Error),
    /// The URL is not one of http or https, but of this scheme.
    Scheme(String),
    /// The setting of this name is no header value.
    Header(&'static str),
    /// The HTTP client could not be made, for instance because the system's certificates could not be read.
    Http(reqwest::Error),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url(_) => f.write_str("the URL can't be read"),
            Self::Scheme(scheme) => write!(f, "the URL is of scheme {scheme}, not http or https"),
            Self::Header(setting) => write!(f, "`{setting}` holds characters that a header can't carry"),
            Self::Http(_) => f.write_str("the HTTP client could not be made"),
        }
    }
}

impl std::error::Error for BuildError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Url(e) | Self::Http(e) => Some(e),
            Self::Scheme(_) | Self::Header(_) => None,
        }
    }
}
