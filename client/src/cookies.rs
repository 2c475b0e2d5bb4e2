//! Cookies: a jar of our own, or in a browser the browser's, which Rust can't see.

use reqwest::Url;
use reqwest::header::HeaderMap;

#[cfg(not(target_family = "wasm"))]
pub(crate) use jar::Cookies;

#[cfg(not(target_family = "wasm"))]
mod jar {
    use super::{HeaderMap, Url};
    use reqwest::cookie::{CookieStore, Jar};
    use reqwest::header::{COOKIE, HeaderValue, SET_COOKIE};

    /// A sign-in that waits for its second factor, and a device that is trusted; with any prefix.
    const STEPS: [&str; 2] = [".two_factor", ".trust_device"];

    #[derive(Debug, Default)]
    pub(crate) struct Cookies(Jar);

    impl Cookies {
        /// Whether requests need an `Origin` of ours: the server trusts cookies only together with one it knows.
        pub(crate) const NEED_ORIGIN: bool = true;

        pub(crate) fn apply(&self, url: &Url, headers: &mut HeaderMap) {
            if let Some(cookies) = self.0.cookies(url) {
                headers.insert(COOKIE, cookies);
            }
        }

        pub(crate) fn learn(&self, url: &Url, headers: &HeaderMap) {
            self.0.set_cookies(&mut headers.get_all(SET_COOKIE).iter(), url);
        }

        /// Keeps what says how far somebody got in signing in, and no session.
        pub(crate) fn learn_steps(&self, url: &Url, headers: &HeaderMap) {
            let is_step = |cookie: &&HeaderValue| {
                let name = cookie.as_bytes().split(|byte| *byte == b'=').next().unwrap_or_default();
                STEPS.iter().any(|step| name.ends_with(step.as_bytes()))
            };
            self.0.set_cookies(&mut headers.get_all(SET_COOKIE).iter().filter(is_step), url);
        }
    }
}

/// `fetch` sends and keeps them.
#[cfg(target_family = "wasm")]
#[derive(Debug, Default)]
pub(crate) struct Cookies;

#[cfg(target_family = "wasm")]
impl Cookies {
    /// The browser sets `Origin`, and lets nobody else.
    pub(crate) const NEED_ORIGIN: bool = false;

    pub(crate) fn apply(&self, _: &Url, _: &mut HeaderMap) {}

    pub(crate) fn learn(&self, _: &Url, _: &HeaderMap) {}

    pub(crate) fn learn_steps(&self, _: &Url, _: &HeaderMap) {}
}
