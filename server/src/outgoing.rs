//! What an answer carries besides its body.

use http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::kit::cookies::SetCookie;

/// Cookies and headers that a call has earned so far.
#[derive(Debug, Default)]
pub struct Outgoing {
    cookies: Vec<SetCookie>,
    headers: Vec<(HeaderName, String)>,
    exposed: Vec<&'static str>,
    session_cookie: Option<String>,
}

impl Outgoing {
    /// Sets a cookie; a later one of the same name takes its place.
    pub fn set_cookie(&mut self, cookie: SetCookie) {
        self.cookies.retain(|earlier| earlier.name() != cookie.name());
        self.cookies.push(cookie);
    }

    /// Sets the cookie that carries a session token.
    pub(crate) fn set_session_cookie(&mut self, cookie: SetCookie) {
        self.session_cookie = Some(cookie.encoded_value().to_owned());
        self.set_cookie(cookie);
    }

    /// The encoded value of the session cookie, where this answer sets one that is not cleared again.
    pub fn session_cookie_value(&self) -> Option<String> {
        let value = self.session_cookie.as_ref()?;
        self.cookies.iter().any(|c| c.encoded_value() == value).then(|| value.clone())
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
            if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
                headers.append(header::SET_COOKIE, value);
            }
        }
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
        if let Ok(value) = HeaderValue::from_str(&self.exposed.join(", "))
            && !self.exposed.is_empty()
        {
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, value);
        }
    }
}
