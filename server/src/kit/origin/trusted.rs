use std::sync::Arc;

use url::Url;

use crate::kit::glob::Glob;

/// The origins that may send requests with cookies and be redirected to: the server's own, and the operator's list.
///
/// CSRF checks, CORS and redirect targets all read this one list.
#[derive(Clone, Debug)]
pub struct TrustedOrigins(Arc<[Pattern]>);

#[derive(Clone, Debug)]
enum Pattern {
    /// One http or https origin, serialised as the WHATWG URL standard does (section 4.7, "origin").
    Origin(String),
    /// A wildcard over the serialised origin: `https://*.example.com`.
    OriginGlob(Glob),
    /// A wildcard over host and port, for http and https alike: `*.example.com`.
    HostGlob(Glob),
    /// The beginning of a URL of an app's own scheme: `myapp://`.
    AppPrefix(String),
    /// A wildcard over a whole URL of an app's own scheme: `exp://**`.
    AppGlob { scheme: String, glob: Glob },
}

/// An entry of `trusted_origins` that can't mean anything, or nothing safe.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum OriginPatternError {
    /// There is neither a scheme nor a wildcard.
    #[error("{0:?} has no scheme: write https://{0} or, for anything below it, *.{0}")]
    NoScheme(String),
    /// It says more than an origin.
    #[error("{pattern:?} is more than an origin: write {origin}")]
    NotAnOrigin {
        /// The entry.
        pattern: String,
        /// What it should be.
        origin: String,
    },
    /// URLs of this scheme run code or belong to nobody.
    #[error("{0:?} has a scheme that can't be trusted")]
    Scheme(String),
    /// No URL looks like this.
    #[error("{0:?} is not an origin or a pattern for origins")]
    Malformed(String),
}

/// Why a request's `Origin` is not accepted.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
pub enum OriginError {
    /// Neither `Origin` nor `Referer`, or an opaque origin.
    #[error("Missing or null Origin")]
    MissingOrNull,
    /// An origin that is not in the list.
    #[error("Invalid origin")]
    Untrusted,
}

/// Schemes whose URLs run script, show local data or have no owner: never an app's own.
const REFUSED_SCHEMES: [&str; 12] = [
    "about",
    "blob",
    "data",
    "file",
    "filesystem",
    "ftp",
    "intent",
    "javascript",
    "vbscript",
    "view-source",
    "ws",
    "wss",
];

impl TrustedOrigins {
    /// The origin of the base URL, and the operator's patterns.
    ///
    /// # Errors
    /// [`OriginPatternError`] for the first pattern that could never match or must not be trusted.
    pub fn new<'a>(
        base_url: &Url,
        patterns: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, OriginPatternError> {
        let own = Pattern::Origin(base_url.origin().ascii_serialization());
        let patterns = patterns.into_iter().map(Pattern::parse);
        std::iter::once(Ok(own)).chain(patterns).collect::<Result<_, _>>().map(Self)
    }

    /// Whether a URL, given as text, belongs to a trusted origin.
    pub fn contains(&self, url: &str) -> bool {
        Url::parse(url).is_ok_and(|parsed| self.contains_parsed(&parsed, url))
    }

    /// The same for a text that was parsed already.
    pub(super) fn contains_parsed(&self, parsed: &Url, text: &str) -> bool {
        self.0.iter().any(|pattern| pattern.matches(parsed, text))
    }

    /// Those that are no patterns.
    pub(super) fn exact(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|pattern| match pattern {
            Pattern::Origin(origin) => Some(origin.as_str()),
            _ => None,
        })
    }

    /// Judges a request that carries cookies by its `Origin`, or `Referer` where that is absent.
    ///
    /// # Errors
    /// [`OriginError`]: answer 403 with its text.
    pub fn check_request(&self, origin: Option<&str>, referer: Option<&str>) -> Result<(), OriginError> {
        let given = origin.filter(|text| !text.is_empty()).or(referer).unwrap_or_default();
        if given.is_empty() || given == "null" {
            Err(OriginError::MissingOrNull)
        } else if self.contains(given) {
            Ok(())
        } else {
            Err(OriginError::Untrusted)
        }
    }
}

impl Pattern {
    fn parse(pattern: &str) -> Result<Self, OriginPatternError> {
        let wildcard = pattern.contains(['*', '?']);
        if pattern.is_empty() || pattern.bytes().any(|c| !c.is_ascii_graphic()) {
            return Err(OriginPatternError::Malformed(pattern.to_owned()));
        }
        match pattern.split_once("://") {
            Some((scheme, rest)) => {
                Self::parse_with_scheme(pattern, &scheme.to_ascii_lowercase(), rest, wildcard)
            }
            None if wildcard => Ok(Self::HostGlob(Glob::new(&pattern.to_ascii_lowercase()))),
            // `com.example.app:/signed-in`: an app's scheme without a host (RFC 8252 section 7.1).
            None => match pattern.split_once(':') {
                Some((scheme, rest)) if !rest.starts_with(|c: char| c.is_ascii_digit()) => {
                    Self::parse_with_scheme(pattern, &scheme.to_ascii_lowercase(), rest, wildcard)
                }
                _ => Err(OriginPatternError::NoScheme(pattern.to_owned())),
            },
        }
    }

    fn parse_with_scheme(
        pattern: &str,
        scheme: &str,
        rest: &str,
        wildcard: bool,
    ) -> Result<Self, OriginPatternError> {
        let malformed = || OriginPatternError::Malformed(pattern.to_owned());
        match scheme {
            "http" | "https" if !wildcard => {
                let origin = Url::parse(pattern).map_err(|_| malformed())?.origin().ascii_serialization();
                let exact = !rest.contains(['/', '\\', '#', '@']);
                exact
                    .then(|| Self::Origin(origin.clone()))
                    .ok_or_else(|| OriginPatternError::NotAnOrigin { pattern: pattern.to_owned(), origin })
            }
            scheme if scheme == "http" || scheme == "https" || scheme.contains(['*', '?']) => {
                match rest.split_once('/') {
                    Some((host, _)) => Err(OriginPatternError::NotAnOrigin {
                        pattern: pattern.to_owned(),
                        origin: format!("{scheme}://{host}"),
                    }),
                    None => Ok(Self::OriginGlob(Glob::new(&pattern.to_ascii_lowercase()))),
                }
            }
            scheme if REFUSED_SCHEMES.contains(&scheme) => {
                Err(OriginPatternError::Scheme(pattern.to_owned()))
            }
            scheme if !is_scheme(scheme) => Err(malformed()),
            scheme if wildcard => Ok(Self::AppGlob { scheme: scheme.to_owned(), glob: Glob::new(pattern) }),
            _ => Ok(Self::AppPrefix(pattern.to_owned())),
        }
    }

    fn matches(&self, url: &Url, text: &str) -> bool {
        let on_the_web = matches!(url.scheme(), "http" | "https");
        match self {
            Self::Origin(origin) => on_the_web && url.origin().ascii_serialization() == *origin,
            Self::OriginGlob(glob) => on_the_web && glob.matches(&url.origin().ascii_serialization()),
            Self::HostGlob(glob) => on_the_web && glob.matches(&host_and_port(url)),
            Self::AppPrefix(prefix) => {
                // `myapp://login` must not trust `myapp://login.evil.test`.
                let ends_at_a_boundary = |rest: &str| {
                    prefix.ends_with([':', '/']) || rest.is_empty() || rest.starts_with(['/', '?', '#'])
                };
                !on_the_web && text.strip_prefix(prefix.as_str()).is_some_and(ends_at_a_boundary)
            }
            Self::AppGlob { scheme, glob } => url.scheme() == scheme && glob.matches(text),
        }
    }
}

/// RFC 3986 section 3.1.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|c| c.is_ascii_alphanumeric() || b"+-.".contains(&c))
}

fn host_and_port(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trusted(patterns: &[&str]) -> TrustedOrigins {
        let base_url = Url::parse("http://localhost:3000").expect("a URL");
        TrustedOrigins::new(&base_url, patterns.iter().copied()).expect("patterns")
    }

    fn error(pattern: &str) -> OriginPatternError {
        let base_url = Url::parse("http://localhost:3000").expect("a URL");
        TrustedOrigins::new(&base_url, [pattern]).expect_err(pattern)
    }

    /// Each row was run through better-auth 1.4.16 (`matchesOriginPattern`).
    #[test]
    fn patterns_match_as_upstreams() {
        for (url, pattern, expected) in [
            ("https://a.b.example.com", "https://*.example.com", true),
            ("https://example.com", "https://*.example.com", false),
            ("http://a.example.com", "https://*.example.com", false),
            ("https://a.example.com:8443", "https://*.example.com", false),
            ("https://example.com", "*.example.com", false),
            ("https://a.example.com", "*.example.com", true),
            ("http://a.example.com", "*.example.com", true),
            ("http://a.example.com:8080", "*.example.com", false),
            ("http://a.example.com:8080", "*.example.com:*", true),
            ("https://a.example.com/path?q#h", "*.example.com", true),
            ("exp://192.168.1.2:8081/--/", "exp://*", false),
            ("exp://192.168.1.2:8081", "exp://*", true),
            ("exp://192.168.1.2:8081/--/", "exp://**", true),
            ("myapp://x/y", "myapp://", true),
            ("otherapp://x/y", "myapp://", false),
            ("https://example.com:443", "https://example.com", true),
            ("https://example.com/path", "https://example.com", true),
            ("https://example.com:8443", "https://example.com", false),
            ("http://example.com", "https://example.com", false),
            ("https://EXAMPLE.com", "https://example.com", true),
            ("https://example.com.evil.test", "https://example.com", false),
            ("https://example.com@evil.test", "https://example.com", false),
            ("https://evil.test/https://example.com", "https://example.com", false),
            ("https://evil.test#.example.com", "*.example.com", false),
            ("https://evil.test/.example.com", "https://*.example.com", false),
            ("com.example.app:/signed-in", "com.example.app:/", true),
            ("/relative", "https://example.com", false),
            ("null", "**", false),
            ("", "**", false),
        ] {
            assert_eq!(trusted(&[pattern]).contains(url), expected, "{url} by {pattern}");
        }
    }

    /// What upstream 1.4.16 lets through in these rows would leave the origin that the operator named.
    #[test]
    fn patterns_are_stricter_than_upstreams_where_those_leak() {
        for (url, pattern) in [
            ("javascript://a.example.com/%0aalert(1)", "*.example.com"),
            ("data://a.example.com/", "*.example.com"),
            ("myapp://login.evil.test", "myapp://login"),
        ] {
            assert!(!trusted(&[pattern]).contains(url), "{url} by {pattern}");
        }
        assert!(trusted(&["myapp://login"]).contains("myapp://login?code=1"));
    }

    #[test]
    fn the_own_origin_is_always_trusted() {
        assert!(trusted(&[]).contains("http://localhost:3000/dashboard"));
        assert!(!trusted(&[]).contains("http://localhost:3001"));
        assert!(!trusted(&[]).contains("http://127.0.0.1:3000"));
    }

    #[test]
    fn a_pattern_that_could_never_match_is_an_error_that_says_what_to_write() {
        assert_eq!(error("example.com"), OriginPatternError::NoScheme("example.com".into()));
        assert_eq!(error("localhost:5173"), OriginPatternError::NoScheme("localhost:5173".into()));
        for (pattern, origin) in [
            ("https://example.com/", "https://example.com"),
            ("https://example.com:443/app", "https://example.com"),
            ("https://user@example.com", "https://example.com"),
            ("https://*.example.com/*", "https://*.example.com"),
        ] {
            let expected = OriginPatternError::NotAnOrigin { pattern: pattern.into(), origin: origin.into() };
            assert_eq!(error(pattern), expected);
        }
        for pattern in ["javascript:", "data://**", "file://", "JavaScript://x"] {
            assert_eq!(error(pattern), OriginPatternError::Scheme(pattern.into()));
        }
        for pattern in
            ["", "https://", "https://exa mple.com", "http://ä.example", "my_app://", "1app://", "://x"]
        {
            assert_eq!(error(pattern), OriginPatternError::Malformed(pattern.into()));
        }
    }

    #[test]
    fn requests_are_judged_by_origin_then_referer() {
        let trusted = trusted(&["https://app.example.com"]);
        for (origin, referer, expected) in [
            (Some("https://app.example.com"), None, Ok(())),
            (Some("https://app.example.com"), Some("https://evil.test/"), Ok(())),
            (None, Some("https://app.example.com/page?x=1"), Ok(())),
            (Some(""), Some("https://app.example.com/page"), Ok(())),
            (Some("https://evil.test"), Some("https://app.example.com/"), Err(OriginError::Untrusted)),
            (Some("null"), Some("https://app.example.com/"), Err(OriginError::MissingOrNull)),
            (None, None, Err(OriginError::MissingOrNull)),
            (None, Some("null"), Err(OriginError::MissingOrNull)),
            (Some("/"), None, Err(OriginError::Untrusted)),
        ] {
            assert_eq!(trusted.check_request(origin, referer), expected, "{origin:?} {referer:?}");
        }
    }
}
