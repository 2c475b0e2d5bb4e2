//! A request as a test writes it.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use serde_json::{Map, Value};

/// A request below the base path.
#[derive(Clone, Debug)]
pub struct Call {
    /// The method.
    pub method: Method,
    /// The path and the query.
    pub target: String,
    /// Headers besides those that the browser adds.
    pub headers: HeaderMap,
    /// The body; nothing is sent for an empty one.
    pub body: Bytes,
}

impl Call {
    /// A request without a body. The target may have a query.
    pub fn new(method: Method, target: &str) -> Self {
        Self { method, target: target.to_owned(), headers: HeaderMap::new(), body: Bytes::new() }
    }

    /// A GET.
    pub fn get(target: &str) -> Self {
        Self::new(Method::GET, target)
    }

    /// A POST, still without a body.
    pub fn post(target: &str) -> Self {
        Self::new(Method::POST, target)
    }

    /// With a JSON object as its body.
    pub fn json(self, body: &Map<String, Value>) -> Self {
        self.body("application/json", serde_json::to_vec(body).expect("JSON"))
    }

    /// With a form as its body.
    pub fn form(self, pairs: &[(&str, &str)]) -> Self {
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        self.body("application/x-www-form-urlencoded", form)
    }

    /// With any body.
    pub fn body(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self.header("content-type", content_type)
    }

    /// With one more query parameter.
    pub fn query(mut self, name: &str, value: &str) -> Self {
        let pair = url::form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish();
        let separator = if self.target.contains('?') { '&' } else { '?' };
        self.target.push(separator);
        self.target.push_str(&pair);
        self
    }

    /// With this header, in place of the browser's.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a header name");
        self.headers.insert(name, HeaderValue::from_bytes(value.as_bytes()).expect("a header value"));
        self
    }

    /// As the owner of a bearer token (RFC 6750).
    pub fn bearer(self, token: &str) -> Self {
        self.header(header::AUTHORIZATION.as_str(), &format!("Bearer {token}"))
    }

    /// With no `Origin`.
    pub fn without_origin(self) -> Self {
        self.header("origin", "")
    }

    /// The path without the query.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }
}

/// Shorthand: a POST with a JSON object.
pub fn post(target: &str, body: Value) -> Call {
    match body {
        Value::Object(body) => Call::post(target).json(&body),
        Value::Null => Call::post(target),
        other => panic!("a body is an object, not {other}"),
    }
}
