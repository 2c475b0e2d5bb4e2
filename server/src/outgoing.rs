//! What an answer carries besides its body.

use http::{HeaderMap, HeaderName, HeaderValue, header};

/// One `Set-Cookie` line.
#[derive(Clone)]
pub struct SetCookie {
    /// The cookie's full name.
    pub name: String,
    /// The whole line.
    pub line: String,
}

/// Cookies and headers that a call has earned so far.
#[derive(Default)]
pub struct Outgoing {
    cookies: Vec<SetCookie>,
    headers: Vec<(HeaderName, String)>,
    exposed: Vec<&'static str>,
    session_token: Option<String>,
}

impl Outgoing {
    /// Sets a cookie; a later one of the same name takes its place.
    pub fn set_cookie(&mut self, cookie: SetCookie) {
        self.cookies.retain(|earlier| earlier.name != cookie.name);
        self.cookies.push(cookie);
    }

    /// Says which session this answer signs in to, or that it signs out.
    pub(crate) fn set_session(&mut self, token: Option<String>, cookies: Vec<SetCookie>) {
        self.session_token = token;
        cookies.into_iter().for_each(|cookie| self.set_cookie(cookie));
    }

    /// The token of the session that this answer signs in to.
    pub fn session_token(&self) -> Option<&str> {
        self.session_token.as_deref()
    }

    /// Sets a header.
    pub fn set_header(&mut self, name: &'static str, value: String) {
        self.headers.push((HeaderName::from_static(name), value));
    }

    /// Lets a cross-origin script read a header.
    pub fn expose_header(&mut self, name: &'static str) {
        self.exposed.push(name);
    }

    /// Writes everything into an answer's headers.
    pub fn write(self, headers: &mut HeaderMap) {
        for cookie in self.cookies {
            if let Ok(value) = HeaderValue::from_str(&cookie.line) {
                headers.append(header::SET_COOKIE, value);
            }
        }
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
        if !self.exposed.is_empty()
            && let Ok(value) = HeaderValue::from_str(&self.exposed.join(", "))
        {
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, value);
        }
    }
}
