//! What a request says, besides its body.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use http::{HeaderMap, Method, header, request};

use super::span::RequestId;
use crate::kit::address::{self, ClientAddress};
use crate::kit::cookies::Cookies;
use crate::shared::Shared;

/// A request without its body.
#[derive(Clone, Debug)]
pub struct RequestParts {
    /// The method.
    pub method: Method,
    /// The path below the base path, as it was sent.
    pub path: String,
    /// The query, as it was sent.
    pub query: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The cookies.
    pub cookies: Cookies,
    /// The caller's address, if it is known.
    pub client: Option<ClientAddress>,
    /// Whether it came as a call of this process, not by HTTP.
    pub(crate) in_process: bool,
    /// Its id, where somebody traces.
    pub(super) id: Option<RequestId>,
}

impl RequestParts {
    pub(crate) fn from_http(shared: &Shared, parts: request::Parts) -> Self {
        let peer: Option<IpAddr> = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        let path = parts.uri.path();
        Self {
            method: parts.method,
            path: path.strip_prefix(shared.base_path()).unwrap_or(path).to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            cookies: Cookies::from_headers(&parts.headers),
            client: address::client(peer, &parts.headers, &shared.config.server.trusted_proxies),
            in_process: false,
            id: parts.extensions.get().cloned(),
            headers: parts.headers,
        }
    }

    pub(crate) fn in_process(headers: HeaderMap) -> Self {
        Self {
            method: Method::POST,
            path: String::new(),
            query: String::new(),
            cookies: Cookies::from_headers(&headers),
            client: None,
            in_process: true,
            id: None,
            headers,
        }
    }

    /// A header as text; none if it is no text.
    pub fn header(&self, name: impl header::AsHeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Whether a body was announced.
    pub fn has_body(&self) -> bool {
        self.headers.contains_key(header::TRANSFER_ENCODING)
            || self.header(header::CONTENT_LENGTH).is_some_and(|length| length != "0")
    }
}
