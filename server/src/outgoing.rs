//! What an answer carries besides its body.

use http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::cx::CurrentSession;
use crate::features::session::Remember;

/// One `Set-Cookie` line.
#[derive(Clone)]
pub struct SetCookie {
    /// The cookie's full name.
    pub name: String,
    /// The whole line.
    pub line: String,
}

impl From<(String, String)> for SetCookie {
    fn from((name, line): (String, String)) -> Self {
        Self { name, line }
    }
}

/// Cookies and headers that a call has earned so far.
#[derive(Default)]
pub struct Outgoing {
    cookies: Vec<SetCookie>,
    headers: Vec<(HeaderName, String)>,
    exposed: Vec<&'static str>,
    session_token: Option<String>,
    issued: Vec<String>,
    issued_headers: Vec<&'static str>,
    cached: Option<Box<(CurrentSession, Remember)>>,
}

impl Outgoing {
    /// Sets a cookie; a later one of the same name takes its place.
    pub fn set_cookie(&mut self, cookie: SetCookie) {
        self.cookies.retain(|earlier| earlier.name != cookie.name);
        self.cookies.push(cookie);
    }

    /// Says which session this answer belongs to from now on, or that it signs out.
    pub(crate) fn set_session(&mut self, token: Option<String>, cookies: Vec<SetCookie>) {
        self.session_token = token;
        self.cached = None;
        cookies.into_iter().for_each(|cookie| self.set_cookie(cookie));
    }

    /// Sets a cookie that is good with a new session only: it is withdrawn with it.
    pub(crate) fn set_with_session(&mut self, cookie: SetCookie) {
        self.issued.push(cookie.name.clone());
        self.set_cookie(cookie);
    }

    /// Says that this answer signs in to a session that it makes.
    pub(crate) fn issue_session(&mut self, token: String, cookies: Vec<SetCookie>) {
        self.issued.extend(cookies.iter().map(|cookie| cookie.name.clone()));
        self.set_session(Some(token), cookies);
    }

    /// Says that this answer signs in to nothing yet: a second factor is asked for by these cookies.
    pub(crate) fn ask_second_factor(&mut self, cookies: Vec<SetCookie>) {
        self.issued.extend(cookies.iter().map(|cookie| cookie.name.clone()));
        self.set_session(None, cookies);
    }

    /// Takes back what a call that failed after all would have said: a new session may never have been kept, and what
    /// the cookie cache would hold may have been undone.
    pub(crate) fn withdraw_session(&mut self) {
        self.cached = None;
        let issued = std::mem::take(&mut self.issued);
        if !issued.is_empty() {
            self.session_token = None;
            self.cookies.retain(|cookie| !issued.contains(&cookie.name));
        }
        for name in std::mem::take(&mut self.issued_headers) {
            self.headers.retain(|(header, _)| header != name);
            self.exposed.retain(|exposed| *exposed != name);
        }
    }

    /// Says which session the cookie cache holds from now on.
    pub(crate) fn set_cached(&mut self, current: CurrentSession, remember: Remember) {
        self.cached = Some(Box::new((current, remember)));
    }

    pub(crate) fn take_cached(&mut self) -> Option<(CurrentSession, Remember)> {
        self.cached.take().map(|cached| *cached)
    }

    /// The token of the session that this answer signs in to.
    pub fn session_token(&self) -> Option<&str> {
        self.session_token.as_deref()
    }

    /// Sets a header.
    pub fn set_header(&mut self, name: &'static str, value: String) {
        self.headers.push((HeaderName::from_static(name), value));
    }

    /// Sets a header that scripts may read and that goes with a new session: it leaves with an answer that succeeds and no
    /// other.
    pub(crate) fn issue_header(&mut self, name: &'static str, value: String) {
        self.set_header(name, value);
        if !self.issued_headers.contains(&name) {
            self.issued_headers.push(name);
            self.expose_header(name);
        }
    }

    /// Lets a cross-origin script read a header.
    pub fn expose_header(&mut self, name: &'static str) {
        self.exposed.push(name);
    }

    /// Writes everything into an answer's headers.
    pub fn write(mut self, headers: &mut HeaderMap) {
        self.exposed.sort_unstable();
        for cookie in &self.cookies {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn cookie(name: &str, value: &str) -> SetCookie {
        SetCookie { name: name.to_owned(), line: format!("{name}={value}") }
    }

    fn written(outgoing: Outgoing) -> Vec<String> {
        let mut headers = HeaderMap::new();
        outgoing.write(&mut headers);
        headers.get_all(header::SET_COOKIE).iter().map(|v| v.to_str().expect("text").to_owned()).collect()
    }

    #[test]
    fn a_withdrawn_session_leaves_no_cookie() {
        let mut outgoing = Outgoing::default();
        outgoing.set_cookie(cookie("other", "1"));
        outgoing.set_with_session(cookie("trusted", "1"));
        outgoing.issue_session("token".to_owned(), vec![cookie("session", "token")]);
        outgoing.set_with_session(cookie("pending", ""));
        outgoing.withdraw_session();
        assert_eq!(outgoing.session_token(), None);
        assert_eq!(written(outgoing), ["other=1"]);
    }

    #[test]
    fn a_withdrawn_session_leaves_no_header() {
        let mut outgoing = Outgoing::default();
        outgoing.issue_session("token".to_owned(), vec![cookie("session", "token")]);
        // A transaction that runs twice says it twice.
        outgoing.issue_header("x-first", "1".to_owned());
        outgoing.issue_header("x-first", "2".to_owned());
        let mut kept = HeaderMap::new();
        Outgoing { cookies: vec![], ..outgoing }.write(&mut kept);
        assert_eq!(kept["x-first"], "2");
        assert_eq!(kept[header::ACCESS_CONTROL_EXPOSE_HEADERS], "x-first");

        let mut outgoing = Outgoing::default();
        outgoing.set_header("x-other", "1".to_owned());
        outgoing.issue_session("token".to_owned(), vec![cookie("session", "token")]);
        outgoing.issue_header("x-first", "1".to_owned());
        outgoing.withdraw_session();
        let mut left = HeaderMap::new();
        outgoing.write(&mut left);
        let names: Vec<_> = left.keys().map(HeaderName::as_str).collect();
        assert_eq!(names, ["x-other"]);
    }

    /// It was there before the call that failed.
    #[test]
    fn a_renewed_session_is_not_withdrawn() {
        let mut outgoing = Outgoing::default();
        outgoing.set_session(Some("token".to_owned()), vec![cookie("session", "token")]);
        outgoing.withdraw_session();
        assert_eq!(outgoing.session_token(), Some("token"));
        assert_eq!(written(outgoing), ["session=token"]);
    }
}
