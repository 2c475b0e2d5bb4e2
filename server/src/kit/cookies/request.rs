use std::collections::HashMap;

use http::HeaderMap;
use http::header::COOKIE;

use super::signature;
use crate::kit::percent::decode_component;
use crate::kit::secret::Secrets;

/// The cookies of one request, read as upstream reads them.
///
/// Of two with one name the first counts; quotes around a value are dropped; a value is percent-decoded if that is
/// possible and kept as it is otherwise. No input is an error.
#[derive(Clone, Default)]
pub struct Cookies(HashMap<String, String>);

impl Cookies {
    /// The cookies in all `Cookie` headers; HTTP/2 may split them over several lines (RFC 9113 section 8.2.3).
    pub fn from_headers(headers: &HeaderMap) -> Self {
        let mut cookies = Self::default();
        for header in headers.get_all(COOKIE) {
            cookies.read(&String::from_utf8_lossy(header.as_bytes()));
        }
        cookies
    }

    /// The cookies in the text of one `Cookie` header.
    pub fn parse(header: &str) -> Self {
        let mut cookies = Self::default();
        cookies.read(header);
        cookies
    }

    fn read(&mut self, header: &str) {
        for pair in header.split(';') {
            let Some((name, value)) = pair.split_once('=') else { continue };
            let name = name.trim();
            if self.0.contains_key(name) {
                continue;
            }
            let value = unquote(value.trim());
            let value = decode_component(value).unwrap_or(value.into());
            self.0.insert(name.to_owned(), value.into_owned());
        }
    }

    /// The decoded value of a cookie by its full name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The value of a signed cookie, if its signature is right: see [`signature::verify`].
    pub fn get_signed(&self, name: &str, secrets: &Secrets) -> Option<&str> {
        signature::verify(self.get(name)?, secrets)
    }

    /// The names of all cookies, in no order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// Names only: values are credentials.
impl std::fmt::Debug for Cookies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// Upstream drops the last character whatever it is, once the first is a quote.
fn unquote(value: &str) -> &str {
    match value.strip_prefix('"') {
        Some(rest) => rest.char_indices().next_back().map_or("", |(last, _)| &rest[..last]),
        None => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;
    use proptest::prelude::*;

    /// Each row was run through better-call 1.1.8 (`parseCookies`).
    #[test]
    fn cookies_are_read_as_upstream_reads_them() {
        for (header, expected) in [
            ("a=1; b=2", vec![("a", "1"), ("b", "2")]),
            ("a=1;b=2", vec![("a", "1"), ("b", "2")]),
            ("a=1; a=2", vec![("a", "1")]),
            ("a=; b", vec![("a", "")]),
            ("novalue; a=1", vec![("a", "1")]),
            ("a=\"x y\"", vec![("a", "x y")]),
            ("a=\"x", vec![("a", "")]),
            ("a=\"xy", vec![("a", "x")]),
            ("a=\"", vec![("a", "")]),
            ("a=x%20y%3D", vec![("a", "x y=")]),
            ("a=100%; b=%zz; c=%ff", vec![("a", "100%"), ("b", "%zz"), ("c", "%ff")]),
            ("a=x=y==", vec![("a", "x=y==")]),
            ("  a  =  1  ;  b  =2", vec![("a", "1"), ("b", "2")]),
            ("=x; a=1", vec![("", "x"), ("a", "1")]),
            (";;;a=1;;", vec![("a", "1")]),
            ("", vec![]),
        ] {
            let cookies = Cookies::parse(header);
            for (name, value) in &expected {
                assert_eq!(cookies.get(name), Some(*value), "{name} of {header}");
            }
            assert_eq!(cookies.names().count(), expected.len(), "{header}");
        }
    }

    #[test]
    fn several_headers_are_one_list() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_static("a=1; b=2"));
        headers.append(COOKIE, HeaderValue::from_static("a=3; c=4"));
        headers.append(COOKIE, HeaderValue::from_bytes(b"d=\xff").expect("a header"));
        let cookies = Cookies::from_headers(&headers);
        assert_eq!(
            ["a", "b", "c", "d"].map(|name| cookies.get(name)),
            [Some("1"), Some("2"), Some("4"), Some("\u{fffd}")]
        );
    }

    #[test]
    fn values_are_not_printed() {
        assert_eq!(format!("{:?}", Cookies::parse("token=swordfish")), r#"{"token"}"#);
    }

    proptest! {
        #[test]
        fn no_header_is_an_error(header in any::<String>()) {
            let cookies = Cookies::parse(&header);
            let most = header.matches('=').count();
            prop_assert!(cookies.names().count() <= most);
        }
    }
}
