//! Requests.

use js_sys::encode_uri_component;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, RequestCache, RequestCredentials, RequestInit};

use super::{Failure, Json, Response};

/// How long an answer may take, in milliseconds, its body included.
const TIMEOUT: u32 = 30_000;

const JSON: &str = "application/json";

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
                    body: None,
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
    body: Option<Json>,
}

impl Request {
    pub fn json(mut self, body: &&Json) -> Self {
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

    /// Sends it, with these headers besides its own, and with cookies if told so.
    pub async fn send(self, headers: &Headers, cookies: bool) -> Result<Response, Failure> {
        let init = RequestInit::new();
        init.set_method(self.method);
        let credentials = if cookies { RequestCredentials::Include } else { RequestCredentials::Omit };
        init.set_credentials(credentials);
        init.set_cache(RequestCache::NoStore);
        init.set_signal(Some(&AbortSignal::timeout_with_u32(TIMEOUT)));
        headers.set("accept", JSON).map_err(Failure::of)?;
        if let Some(Json(body)) = &self.body {
            headers.set("content-type", JSON).map_err(Failure::of)?;
            init.set_body(body);
        }
        init.set_headers(headers);
        let response = JsFuture::from(fetch(&self.url, &init)).await.map_err(Failure::of)?;
        Ok(Response(response.unchecked_into()))
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
