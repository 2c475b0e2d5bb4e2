//! Cookies: a jar of our own, or in a browser the browser's, which Rust can't see.

use reqwest::Url;
use reqwest::header::HeaderMap;

#[cfg(not(target_family = "wasm"))]
pub(crate) use jar::Cookies;

#[cfg(not(target_family = "wasm"))]
mod jar {
    use super::{HeaderMap, Url};
    use reqwest::cookie::{CookieStore, Jar};
    use reqwest::header::{COOKIE, SET_COOKIE};

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
}
