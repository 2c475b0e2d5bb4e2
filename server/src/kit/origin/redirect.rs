use std::fmt;

use url::{Url, form_urlencoded};

use super::TrustedOrigins;
use crate::kit::percent::encode_component;

/// A redirect target that a caller chose and the trusted origins allow.
///
/// It was parsed once, compared by origin, and is emitted as the exact text that was checked: nothing lies between the
/// check and the `Location` header that could read it differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedUrl(String);

/// A redirect target that is not a URL of a trusted origin, or could be read as two different ones.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a URL of a trusted origin")]
pub struct UntrustedUrl;

impl TrustedUrl {
    /// The longest target in bytes; RFC 9110 section 4.1 asks for no more than 8000 to be supported.
    const LONGEST: usize = 8000;

    /// Takes a path on the server's own origin in upstream's narrow grammar, or an absolute URL of a trusted origin.
    ///
    /// # Errors
    /// [`UntrustedUrl`] for everything else: other origins and schemes, user information, and any text that parsers
    /// disagree about (control characters, spaces, backslashes, encoded slashes, non-ASCII, missing slashes).
    pub fn parse(text: &str, trusted: &TrustedOrigins) -> Result<Self, UntrustedUrl> {
        let plain = text.len() <= Self::LONGEST && text.bytes().all(|c| c.is_ascii_graphic() && c != b'\\');
        if plain && (is_own_path(text) || is_trusted_url(text, trusted)) {
            Ok(Self(text.to_owned()))
        } else {
            Err(UntrustedUrl)
        }
    }

    /// The text that was checked.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The target with a query parameter, as `callbackURL?error=token_expired`. One of that name that it had already
    /// goes: a page that reads the first of two would take the caller's for ours.
    pub fn with_param(&self, name: &str, value: &str) -> Self {
        let (url, fragment) = self.0.find('#').map_or((&*self.0, ""), |at| self.0.split_at(at));
        let (page, query) = url.split_once('?').unwrap_or((url, ""));
        let is_other = |pair: &&str| {
            let (key, _) = form_urlencoded::parse(pair.as_bytes()).next().unwrap_or_default();
            !pair.is_empty() && key != name
        };
        let added = format!("{}={}", encode_component(name), encode_component(value));
        let pairs: Vec<&str> = query.split('&').filter(is_other).chain([added.as_str()]).collect();
        Self(format!("{page}?{}{fragment}", pairs.join("&")))
    }

    /// The target as an absolute URL; a path is one of `base_url`'s origin.
    pub fn absolute(&self, base_url: &Url) -> String {
        if self.0.starts_with('/') {
            format!("{}{}", base_url.origin().ascii_serialization(), self.0)
        } else {
            self.0.clone()
        }
    }
}

impl fmt::Display for TrustedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `/` and `[\w\-.+/@]*`, then perhaps `?` and `[\w\-.+/=&%@]*`; not `//`, which names a host.
fn is_own_path(text: &str) -> bool {
    let word = |c: u8| c.is_ascii_alphanumeric() || b"_-.+/@".contains(&c);
    let (path, query) = text.split_once('?').unwrap_or((text, ""));
    path.starts_with('/')
        && !path.starts_with("//")
        && path.bytes().all(word)
        && query.bytes().all(|c| word(c) || b"=&%".contains(&c))
}

fn is_trusted_url(text: &str, trusted: &TrustedOrigins) -> bool {
    let Ok(url) = Url::parse(text) else { return false };
    let on_the_web = matches!(url.scheme(), "http" | "https");
    let Some((_, rest)) = text.split_once(':') else { return false };
    // A browser reads `https:evil.test` and `https:///evil.test` relative to the page or not, as it likes.
    let after_slashes = rest.strip_prefix("//");
    let has_host = after_slashes.is_some_and(|rest| !rest.starts_with(['/', '?', '#']));
    let before_query = rest.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let authority = after_slashes.unwrap_or_default().split(['/', '?', '#']).next().unwrap_or_default();
    (has_host || !on_the_web)
        && !authority.contains('@')
        && !before_query.contains("%2f")
        && !before_query.contains("%5c")
        && trusted.contains_parsed(&url, text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BASE: &str = "https://auth.example.com";

    fn base_url() -> Url {
        Url::parse(BASE).expect("a URL")
    }

    fn trusted() -> TrustedOrigins {
        TrustedOrigins::new(
            &base_url(),
            ["https://app.example.com", "https://*.preview.example.com", "myapp://"],
        )
        .expect("patterns")
    }

    fn parse(text: &str) -> Result<TrustedUrl, UntrustedUrl> {
        TrustedUrl::parse(text, &trusted())
    }

    #[test]
    fn targets_on_trusted_origins_are_emitted_as_they_came() {
        for text in [
            "/",
            "/dashboard",
            "/a.b/c-d_e+f@g/",
            "/path?x=1&y=%20&z=a/b@c",
            "/path?",
            "https://auth.example.com",
            "https://auth.example.com/dashboard?next=%2Fhome#top",
            "HTTPS://App.Example.Com:443/x",
            "https://x.y.preview.example.com/a%20b?u=https://elsewhere.test/",
            "myapp://signed-in/now",
            "myapp://",
        ] {
            assert_eq!(parse(text).map(|url| url.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn hostile_targets_are_refused() {
        for text in [
            // Not a path of ours by upstream's grammar.
            "",
            " ",
            "x",
            "dashboard",
            "./x",
            "../x",
            "?x",
            "#x",
            "/a#h",
            "/a:b",
            "/~user",
            "/a b",
            "/a;b",
            "/a,b",
            "/a*b",
            "/ä",
            "/a?b?c",
            "/a?b#c",
            "/a?b:c",
            "/a?b=\"",
            "/a%20b",
            // A host in disguise.
            "//evil.test",
            "///evil.test",
            "////evil.test",
            "/\\evil.test",
            "\\\\evil.test",
            "\\/evil.test",
            "/%2fevil.test",
            "/%2Fevil.test",
            "/%5cevil.test",
            "/%5Cevil.test",
            "/\t/evil.test",
            "/\n/evil.test",
            "\t//evil.test",
            " //evil.test",
            "/\u{a0}/evil.test",
            "／／evil.test",
            "/\0/evil.test",
            // Other origins.
            "https://evil.test",
            "http://auth.example.com",
            "https://auth.example.com:8443",
            "https://auth.example.com.evil.test",
            "https://evilauth.example.com",
            "https://app.example.com.",
            "https://preview.example.com",
            "https://evil.test/.preview.example.com",
            "https://evil.test?.preview.example.com",
            "https://evil.test#.preview.example.com",
            // User information.
            "https://auth.example.com@evil.test",
            "https://user@auth.example.com",
            "https://u:p@auth.example.com/",
            "https://@auth.example.com",
            "https://:@auth.example.com",
            "https://evil.test\\@auth.example.com",
            "https://auth.example.com\\@evil.test",
            "https://auth.example.com%40evil.test",
            "https://evil.test%2f@auth.example.com",
            "myapp://user@host",
            // Texts that two parsers read differently.
            "https:auth.example.com",
            "https:/auth.example.com",
            "https:///auth.example.com",
            "https://auth.example.com/%2f%2fevil.test",
            "https://auth.example.com/%2F..",
            "https://auth.example.com/%5C",
            "https:\\\\auth.example.com",
            "https://auth.example.com\\evil.test",
            "https://auth.example.com\t.evil.test",
            "https://auth.exa\nmple.com",
            " https://auth.example.com",
            "https://auth.example.com ",
            "https://",
            "https://auth.example.com/\u{7f}",
            "https://auth.example.com/ä",
            "https://äuth.example.com",
            "https://auth.example.com/\r\nSet-Cookie: a=b",
            "https://auth.example.com%00.evil.test",
            "https://[::1",
            "https://?",
            "https://#",
            "https:?auth.example.com",
            // Other schemes.
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\nscript:alert(1)",
            "javascript://auth.example.com/%0aalert(1)",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            "blob:https://auth.example.com/x",
            "ftp://auth.example.com",
            "ws://auth.example.com",
            "mailto:a@b.co",
            "otherapp://x",
            "myapp:x",
            "myapps://x",
            "view-source:https://auth.example.com",
            "about:blank",
            "null",
            "undefined",
            "[object Object]",
        ] {
            assert_eq!(parse(text), Err(UntrustedUrl), "{text:?}");
        }
        assert_eq!(parse(&format!("/{}", "a".repeat(8000))), Err(UntrustedUrl));
    }

    #[test]
    fn a_parameter_goes_before_the_fragment() {
        let with = |text: &str| parse(text).expect("trusted").with_param("error", "a b&c").to_string();
        assert_eq!(with("/a"), "/a?error=a%20b%26c");
        assert_eq!(with("/a?x=1"), "/a?x=1&error=a%20b%26c");
        assert_eq!(with("/a?error=mine&x=1&e%72ror=mine"), "/a?x=1&error=a%20b%26c");
        assert_eq!(
            with("https://app.example.com/#/route?x"),
            "https://app.example.com/?error=a%20b%26c#/route?x"
        );
    }

    #[test]
    fn a_path_becomes_absolute_on_the_own_origin() {
        let base_url = Url::parse("https://auth.example.com:8443/api/auth").expect("a URL");
        assert_eq!(
            parse("/x?y=1").expect("trusted").absolute(&base_url),
            "https://auth.example.com:8443/x?y=1"
        );
        assert_eq!(parse("myapp://x").expect("trusted").absolute(&base_url), "myapp://x");
    }

    /// What a browser that got `Location: {text}` from the server would do.
    fn lands_on_trusted_ground(url: &TrustedUrl) -> bool {
        let Ok(landing) = base_url().join(url.as_str()) else { return false };
        let host = landing.host_str().unwrap_or_default();
        landing.scheme() == "myapp"
            || (landing.scheme() == "https"
                && landing.port().is_none()
                && landing.username().is_empty()
                && (matches!(host, "auth.example.com" | "app.example.com")
                    || host.ends_with(".preview.example.com")))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn no_accepted_text_leaves_the_trusted_origins(text in hostile()) {
            if let Ok(url) = parse(&text) {
                prop_assert_eq!(url.as_str(), &text);
                prop_assert!(lands_on_trusted_ground(&url), "{}", text);
                prop_assert!(lands_on_trusted_ground(&url.with_param("error", &text)), "{} with a parameter", text);
                prop_assert!(text.bytes().all(|c| c.is_ascii_graphic()));
            }
        }

        #[test]
        fn any_text_at_all_is_judged(text in any::<String>()) {
            prop_assert!(parse(&text).map_or(true, |url| lands_on_trusted_ground(&url)));
        }
    }

    /// Texts made of the pieces that confuse URL parsers.
    fn hostile() -> impl Strategy<Value = String> {
        let pieces = [
            "/",
            "//",
            "\\",
            "@",
            ":",
            "?",
            "#",
            "%2f",
            "%5c",
            "%00",
            "%40",
            ".",
            "..",
            ";",
            "\t",
            "\n",
            " ",
            "[",
            "]",
            "http",
            "https:",
            "https://",
            "javascript:",
            "data:",
            "myapp:",
            "myapp://",
            "auth.example.com",
            "app.example.com",
            "x.preview.example.com",
            "evil.test",
            "user",
            "443",
            "8443",
            "ä",
            "．",
            "\u{200b}",
        ];
        proptest::collection::vec(proptest::sample::select(pieces.to_vec()), 0..8)
            .prop_map(|parts| parts.concat())
    }
}
