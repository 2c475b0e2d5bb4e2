//! Requests.

use std::convert::Infallible;

use js_sys::encode_uri_component;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, RequestCache, RequestCredentials, RequestInit};

use super::{Failure, Json, Response};

/// How long an answer may take, in milliseconds, its body included.
const TIMEOUT: u32 = 30_000;

/// Makes requests.
#[derive(Clone, Debug)]
pub struct Client;

macro_rules! methods {
    ($($name:ident $method:literal),*) => {
        impl Client {
            $(pub fn $name(&self, url: String) -> Request {
                Request {
                    method: $method,
                    url,
                    headers: vec![],
                    more: None,
                    body: None,
                    credentials: RequestCredentials::Include,
                }
            })*
        }
    };
}
methods!(get "GET", post "POST", put "PUT", patch "PATCH", delete "DELETE");

/// A request, and its builder.
pub struct Request {
    method: &'static str,
    url: String,
    headers: Vec<(&'static str, String)>,
    more: Option<Headers>,
    body: Option<Json>,
    credentials: RequestCredentials,
}

impl Request {
    pub fn header(mut self, name: header::HeaderName, value: header::HeaderValue) -> Self {
        self.headers.push((name.0, value.0));
        self
    }

    pub fn headers(mut self, more: header::HeaderMap) -> Self {
        self.headers.extend(more.0);
        self
    }

    pub fn json(mut self, body: &&Json) -> Self {
        self.headers.push(("content-type", "application/json".to_owned()));
        self.body = Some((*body).clone());
        self
    }

    pub fn query<T: Text>(mut self, parameter: &QueryParam<'_, T>) -> Self {
        if let Some(value) = parameter.value.text() {
            self.url.push(if self.url.contains('?') { '&' } else { '?' });
            self.url.push_str(parameter.name);
            self.url.push('=');
            self.url.push_str(&encode(value));
        }
        self
    }

    pub fn build(self) -> Result<Self, Infallible> {
        Ok(self)
    }

    /// Sends these headers besides its own.
    pub fn more(&mut self, more: Option<Headers>) {
        self.more = more;
    }

    /// Sends a bearer token, and no cookies.
    pub fn bearer(&mut self, token: Option<String>) {
        self.credentials = RequestCredentials::Omit;
        self.headers.extend(token.map(|token| ("authorization", format!("Bearer {token}"))));
    }

    pub async fn send(self) -> Result<Response, Failure> {
        let init = RequestInit::new();
        init.set_method(self.method);
        init.set_credentials(self.credentials);
        init.set_cache(RequestCache::NoStore);
        init.set_signal(Some(&AbortSignal::timeout_with_u32(TIMEOUT)));
        if let Some(Json(body)) = &self.body {
            init.set_body(body);
        }
        let headers = match &self.more {
            Some(more) => Headers::new_with_headers(more),
            None => Headers::new(),
        }
        .map_err(Failure::of)?;
        for (name, value) in &self.headers {
            headers.set(name, value).map_err(Failure::of)?;
        }
        init.set_headers(&headers);
        let response = JsFuture::from(fetch(&self.url, &init)).await.map_err(Failure::of)?;
        Ok(Response(response.unchecked_into()))
    }
}

/// The headers of generated code.
pub mod header {
    pub const ACCEPT: HeaderName = HeaderName("accept");

    pub struct HeaderName(pub(super) &'static str);

    impl HeaderName {
        pub fn from_static(name: &'static str) -> Self {
            Self(name)
        }
    }

    pub struct HeaderValue(pub(super) String);

    impl HeaderValue {
        pub fn from_static(value: &'static str) -> Self {
            Self(value.to_owned())
        }
    }

    pub struct HeaderMap(pub(super) Vec<(&'static str, String)>);

    impl HeaderMap {
        pub fn with_capacity(_: usize) -> Self {
            Self(vec![])
        }

        /// Adds a header, unless it is progenitor's `api-version`: for its sake a browser would ask for permission
        /// (CORS preflight) before every request to another origin.
        pub fn append(&mut self, name: HeaderName, value: HeaderValue) {
            if name.0 != "api-version" {
                self.0.push((name.0, value.0));
            }
        }
    }
}

/// A query parameter; none if it has no value.
pub struct QueryParam<'a, T> {
    name: &'a str,
    value: &'a T,
}

impl<'a, T> QueryParam<'a, T> {
    pub fn new(name: &'a str, value: &'a T) -> Self {
        Self { name, value }
    }
}

/// What can be the value of a query parameter.
pub trait Text {
    fn text(&self) -> Option<&str>;
}

impl Text for &str {
    fn text(&self) -> Option<&str> {
        Some(self)
    }
}

impl Text for bool {
    fn text(&self) -> Option<&str> {
        Some(if *self { "true" } else { "false" })
    }
}

impl<T: Text> Text for Option<T> {
    fn text(&self) -> Option<&str> {
        self.as_ref().and_then(T::text)
    }
}

/// Percent-encodes a segment of a path.
pub fn encode_path(segment: &str) -> String {
    encode(segment)
}

fn encode(text: &str) -> String {
    encode_uri_component(text).into()
}

#[wasm_bindgen::prelude::wasm_bindgen]
extern "C" {
    // Of the global object, so that it is found in windows, workers and Node alike.
    fn fetch(url: &str, init: &RequestInit) -> js_sys::Promise;
}
