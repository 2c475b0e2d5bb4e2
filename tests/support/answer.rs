//! An answer, and what may be said about it.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

/// An answer with the request it belongs to, for messages.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The request: method and target.
    pub to: String,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    /// How long it took.
    pub took: Duration,
}

/// A cookie as an answer sets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetCookie {
    /// Its full name.
    pub name: String,
    /// Its value, encoded as it is.
    pub value: String,
    /// Everything after the value, in order: `Max-Age=604800; Path=/; HttpOnly; SameSite=Lax`.
    pub attributes: String,
}

impl Answer {
    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{self}: {error}"))
    }

    /// The code of a failure.
    pub fn code(&self) -> Option<String> {
        let body: Value = serde_json::from_slice(&self.body).ok()?;
        body["code"].as_str().filter(|_| self.status.as_u16() >= 400).map(str::to_owned)
    }

    /// The body of a success.
    #[track_caller]
    pub fn ok(&self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{self}");
        self.json()
    }

    /// It is a failure with this status and code, and the body is upstream's, with nothing else in it.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) {
        assert_eq!((self.status.as_u16(), self.code().as_deref()), (status, Some(code)), "{self}");
        let body = self.json();
        let keys: Vec<_> = body.as_object().into_iter().flatten().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["code", "message"], "{self}");
        assert_eq!(self.header("content-type"), Some("application/json"), "{self}");
    }

    /// Where it redirects to.
    #[track_caller]
    pub fn redirect(&self) -> String {
        assert_eq!(self.status, StatusCode::FOUND, "{self}");
        self.header("location").unwrap_or_else(|| panic!("no location: {self}")).to_owned()
    }

    /// Every cookie that it sets or clears, in order.
    pub fn set_cookies(&self) -> Vec<SetCookie> {
        let lines = self.headers.get_all("set-cookie").iter();
        lines
            .map(|line| {
                let line = line.to_str().expect("a cookie in ASCII");
                let (pair, attributes) = line.split_once("; ").expect("attributes");
                let (name, value) = pair.split_once('=').expect("a name and a value");
                SetCookie {
                    name: name.to_owned(),
                    value: value.to_owned(),
                    attributes: attributes.to_owned(),
                }
            })
            .collect()
    }

    /// A cookie that it sets or clears.
    #[track_caller]
    pub fn set_cookie(&self, name: &str) -> SetCookie {
        let found = self.set_cookies().into_iter().find(|cookie| cookie.name == name);
        found.unwrap_or_else(|| panic!("no cookie {name}: {self}"))
    }
}

impl SetCookie {
    /// Whether it removes the cookie.
    pub fn clears(&self) -> bool {
        self.value.is_empty() && self.attributes.starts_with("Max-Age=0;")
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let body: String = self.text().chars().take(500).collect();
        write!(f, "{} → {} {body}", self.to, self.status)
    }
}
