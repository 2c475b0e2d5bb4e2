use std::collections::BTreeMap;
use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::{Host, Url};

use super::signature;
use crate::kit::percent::encode_component;
use crate::kit::secret::Secrets;

/// Where the pages live that use this server. One answer decides `Domain`, `SameSite`, `Partitioned` and CORS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Site {
    /// On the server's own origin: cookies for this host only, `SameSite=Lax`, no CORS.
    #[default]
    SameOrigin,
    /// On sub-domains of one domain: cookies for the whole domain, `SameSite=Lax`, CORS for trusted origins.
    Subdomain,
    /// On other sites: `SameSite=None; Secure; Partitioned`, CORS for trusted origins. Needs https.
    CrossSite,
}

impl Site {
    /// Whether trusted origins other than the server's own may send requests with cookies (CORS).
    pub fn allows_cors(self) -> bool {
        self != Self::SameOrigin
    }
}

/// The `SameSite` attribute (RFC 6265bis section 4.1.2.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SameSite {
    /// Sent with requests from the same site and with top-level navigation to it.
    Lax,
    /// Sent with requests from the same site only.
    Strict,
    /// Sent always; browsers demand `Secure` with it.
    None,
}

/// Attributes that an operator sets; whatever is absent follows the policy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CookieAttributes {
    /// The `Domain` attribute.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "example.com")]
    pub domain: Option<String>,
    /// The `Path` attribute.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "/")]
    pub path: Option<String>,
    /// Whether scripts are kept away from the cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = true)]
    pub http_only: Option<bool>,
    /// Whether the cookie travels over https only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = true)]
    pub secure: Option<bool>,
    /// The `SameSite` attribute.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = SameSite::Lax)]
    pub same_site: Option<SameSite>,
    /// Whether the cookie has one jar for each top-level site (CHIPS).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = false)]
    pub partitioned: Option<bool>,
}

impl CookieAttributes {
    fn or(self, other: &Self) -> Self {
        Self {
            domain: self.domain.or_else(|| other.domain.clone()),
            path: self.path.or_else(|| other.path.clone()),
            http_only: self.http_only.or(other.http_only),
            secure: self.secure.or(other.secure),
            same_site: self.same_site.or(other.same_site),
            partitioned: self.partitioned.or(other.partitioned),
        }
    }
}

/// What an operator sets for one cookie.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CookieOverride {
    /// The name in place of prefix and name. `__Secure-` still comes before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its attributes; they win over those for all cookies.
    pub attributes: CookieAttributes,
}

/// Settings that no browser would keep a cookie for.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum CookiePolicyError {
    /// A cookie name may hold the characters of an HTTP token only (RFC 6265 section 4.1.1).
    #[error("{0:?} is not a cookie name")]
    Name(String),
    /// A cookie is kept for the host that sets it or a domain above that (RFC 6265 section 5.3).
    #[error("a cookie domain must be the host of the base URL ({host}) or a domain above it, not {domain:?}")]
    Domain {
        /// What was asked for.
        domain: String,
        /// The host of the base URL.
        host: String,
    },
    /// A path starts with `/` and holds no `;`, space or control character.
    #[error("{0:?} is not a cookie path")]
    Path(String),
    /// `SameSite=None` and `Partitioned` need `Secure`.
    #[error("cookies for other sites travel over https only: the base URL must start with https://")]
    CrossSiteNeedsHttps,
}

/// What the names and attributes of all cookies follow from.
#[derive(Clone, Debug)]
pub struct CookiePolicy {
    prefix: String,
    domain: Option<String>,
    secure: bool,
    same_site: SameSite,
    partitioned: bool,
    attributes: CookieAttributes,
    overrides: BTreeMap<String, CookieOverride>,
}

impl CookiePolicy {
    /// The policy of a server at `base_url`.
    ///
    /// `secure` is `None` to follow the scheme of the base URL. `domain` is for [`Site::Subdomain`], where it is the
    /// host of the base URL if absent; a host without a domain (`localhost`, an IP address) gets none. `attributes`
    /// are for all cookies; `overrides` go by the cookie's name without prefix, such as `session_token`.
    ///
    /// # Errors
    /// [`CookiePolicyError`] for what a browser would throw away.
    pub fn new(
        base_url: &Url,
        site: Site,
        prefix: &str,
        secure: Option<bool>,
        domain: Option<&str>,
        attributes: CookieAttributes,
        overrides: BTreeMap<String, CookieOverride>,
    ) -> Result<Self, CookiePolicyError> {
        let secure = secure.unwrap_or(base_url.scheme() == "https");
        let domain = match (site, domain, base_url.host()) {
            (Site::Subdomain, None, Some(Host::Domain(host))) if host.contains('.') => Some(host.to_owned()),
            (Site::Subdomain, domain, _) => domain.map(str::to_owned),
            (Site::SameOrigin | Site::CrossSite, ..) => None,
        };
        if site == Site::CrossSite && !secure {
            return Err(CookiePolicyError::CrossSiteNeedsHttps);
        }
        let policy = Self {
            prefix: prefix.to_owned(),
            domain,
            secure,
            same_site: if site == Site::CrossSite { SameSite::None } else { SameSite::Lax },
            partitioned: site == Site::CrossSite,
            attributes,
            overrides,
        };
        let host = base_url.host_str().unwrap_or_default();
        policy.cookie("session_token").check(host)?;
        policy.overrides.keys().try_for_each(|name| policy.cookie(name).check(host))?;
        Ok(policy)
    }

    /// The cookie of a name without prefix, such as `session_token`.
    pub fn cookie(&self, name: &str) -> Cookie {
        let set = self.overrides.get(name).cloned().unwrap_or_default();
        let name = set.name.unwrap_or_else(|| format!("{}.{name}", self.prefix));
        let set = set.attributes.or(&self.attributes);
        let partitioned = set.partitioned.unwrap_or(self.partitioned);
        Cookie {
            name: if self.secure { format!("__Secure-{name}") } else { name },
            domain: set.domain.or_else(|| self.domain.clone()),
            path: set.path.unwrap_or_else(|| "/".to_owned()),
            http_only: set.http_only.unwrap_or(true),
            // Browsers drop a `__Secure-` or partitioned cookie without it.
            secure: self.secure || partitioned || set.secure.unwrap_or(false),
            same_site: set.same_site.unwrap_or(self.same_site),
            partitioned,
        }
    }
}

/// One cookie: its full name and its attributes, without a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cookie {
    name: String,
    domain: Option<String>,
    path: String,
    http_only: bool,
    secure: bool,
    same_site: SameSite,
    partitioned: bool,
}

impl Cookie {
    /// 400 days in seconds, the longest lifetime that browsers grant (RFC 6265bis section 5.5).
    pub const LONGEST: u64 = 34_560_000;

    /// The full name, as requests bring it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The same cookie under another full name.
    pub fn renamed(self, name: String) -> Self {
        Self { name, ..self }
    }

    /// The same cookie, for scripts of a page to read too.
    pub fn readable(self) -> Self {
        Self { http_only: false, ..self }
    }

    /// The same cookie, as one numbered part of a longer value.
    pub(super) fn part(&self, number: usize) -> Self {
        Self { name: format!("{}.{number}", self.name), ..self.clone() }
    }

    /// A `Set-Cookie` line. `max_age` is in seconds; without it the cookie ends with the browser session.
    pub fn set(&self, value: &str, max_age: Option<u64>) -> String {
        self.line(&encode_component(value), max_age)
    }

    /// A `Set-Cookie` line with a signed value: see [`signature::sign`].
    pub fn set_signed(&self, value: &str, secrets: &Secrets, max_age: Option<u64>) -> String {
        self.line(&signature::sign(value, secrets), max_age)
    }

    /// A `Set-Cookie` line that removes the cookie.
    pub fn clear(&self) -> String {
        self.line("", Some(0))
    }

    /// The attributes stand in upstream's order, so that two servers' answers compare as text.
    fn line(&self, encoded: &str, max_age: Option<u64>) -> String {
        let mut line = format!("{}={encoded}", self.name);
        if let Some(seconds) = max_age {
            let _ = write!(line, "; Max-Age={}", seconds.min(Self::LONGEST));
        }
        if let Some(domain) = &self.domain {
            let _ = write!(line, "; Domain={domain}");
        }
        let _ = write!(line, "; Path={}", self.path);
        if self.http_only {
            line.push_str("; HttpOnly");
        }
        if self.secure {
            line.push_str("; Secure");
        }
        let _ = write!(line, "; SameSite={:?}", self.same_site);
        if self.partitioned {
            line.push_str("; Partitioned");
        }
        line
    }

    fn check(&self, host: &str) -> Result<(), CookiePolicyError> {
        if !is_cookie_name(&self.name) {
            return Err(CookiePolicyError::Name(self.name.clone()));
        }
        if !self.path.starts_with('/') || self.path.bytes().any(|c| c == b';' || !c.is_ascii_graphic()) {
            return Err(CookiePolicyError::Path(self.path.clone()));
        }
        if self.same_site == SameSite::None && !self.secure {
            return Err(CookiePolicyError::CrossSiteNeedsHttps);
        }
        match &self.domain {
            Some(domain) if !covers(domain.trim_start_matches('.'), host) => {
                Err(CookiePolicyError::Domain { domain: domain.clone(), host: host.to_owned() })
            }
            _ => Ok(()),
        }
    }
}

/// Whether a browser takes a cookie of this name (RFC 6265 section 4.1.1).
pub fn is_cookie_name(name: &str) -> bool {
    let token = |c: u8| c.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&c);
    !name.is_empty() && name.bytes().all(token)
}

fn covers(domain: &str, host: &str) -> bool {
    !domain.is_empty()
        && host.strip_suffix(domain).is_some_and(|above| above.is_empty() || above.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::secret::Secret;

    fn policy(base_url: &str, site: Site, domain: Option<&str>) -> Result<CookiePolicy, CookiePolicyError> {
        let base_url = Url::parse(base_url).expect("a URL");
        CookiePolicy::new(
            &base_url,
            site,
            "better-auth",
            None,
            domain,
            CookieAttributes::default(),
            BTreeMap::new(),
        )
    }

    fn line(base_url: &str, site: Site, domain: Option<&str>) -> String {
        policy(base_url, site, domain).expect("a policy").cookie("session_token").set("v", Some(604_800))
    }

    #[test]
    fn one_setting_decides_the_attributes() {
        use Site::{CrossSite, SameOrigin, Subdomain};
        for (base_url, site, domain, expected) in [
            (
                "http://localhost:3000",
                SameOrigin,
                None,
                "better-auth.session_token=v; Max-Age=604800; Path=/; HttpOnly; SameSite=Lax",
            ),
            (
                "https://auth.example.com",
                SameOrigin,
                None,
                "__Secure-better-auth.session_token=v; Max-Age=604800; Path=/; HttpOnly; Secure; SameSite=Lax",
            ),
            (
                "https://auth.example.com",
                SameOrigin,
                Some("example.com"),
                "__Secure-better-auth.session_token=v; Max-Age=604800; Path=/; HttpOnly; Secure; SameSite=Lax",
            ),
            (
                "https://auth.example.com",
                Subdomain,
                None,
                "__Secure-better-auth.session_token=v; Max-Age=604800; Domain=auth.example.com; Path=/; HttpOnly; Secure; SameSite=Lax",
            ),
            (
                "https://auth.example.com",
                Subdomain,
                Some("example.com"),
                "__Secure-better-auth.session_token=v; Max-Age=604800; Domain=example.com; Path=/; HttpOnly; Secure; SameSite=Lax",
            ),
            (
                "http://localhost:3000",
                Subdomain,
                None,
                "better-auth.session_token=v; Max-Age=604800; Path=/; HttpOnly; SameSite=Lax",
            ),
            (
                "http://127.0.0.1:3000",
                Subdomain,
                None,
                "better-auth.session_token=v; Max-Age=604800; Path=/; HttpOnly; SameSite=Lax",
            ),
            (
                "https://auth.example.com",
                CrossSite,
                None,
                "__Secure-better-auth.session_token=v; Max-Age=604800; Path=/; HttpOnly; Secure; SameSite=None; Partitioned",
            ),
        ] {
            assert_eq!(line(base_url, site, domain), expected);
        }
        assert_eq!([SameOrigin, Subdomain, CrossSite].map(Site::allows_cors), [false, true, true]);
    }

    #[test]
    fn what_a_browser_would_drop_is_refused() {
        let https = "https://auth.example.com";
        for domain in ["evil.com", "h.example.com", "uth.example.com", "x.auth.example.com", "", ".", "a;b"] {
            let error = policy(https, Site::Subdomain, Some(domain)).expect_err(domain);
            assert!(matches!(error, CookiePolicyError::Domain { .. }), "{domain}: {error}");
        }
        assert!(policy(https, Site::Subdomain, Some(".example.com")).is_ok());
        assert_eq!(
            policy("http://auth.example.com", Site::CrossSite, None).expect_err("http"),
            CookiePolicyError::CrossSiteNeedsHttps
        );
        let base_url = Url::parse(https).expect("a URL");
        for prefix in ["a;b", "a b", "a=b", "é", "a\r\nb"] {
            let error = CookiePolicy::new(
                &base_url,
                Site::SameOrigin,
                prefix,
                None,
                None,
                CookieAttributes::default(),
                BTreeMap::new(),
            );
            assert!(matches!(error, Err(CookiePolicyError::Name(_))), "{prefix}");
        }
        for path in ["a", "", "/a;b", "/a b", "/\n"] {
            let attributes = CookieAttributes { path: Some(path.to_owned()), ..CookieAttributes::default() };
            let set = CookieOverride { name: None, attributes: attributes.clone() };
            let overrides = BTreeMap::from([("session_data".to_owned(), set)]);
            let policy = |attributes, overrides| {
                CookiePolicy::new(&base_url, Site::SameOrigin, "p", None, None, attributes, overrides)
            };
            let error = policy(CookieAttributes::default(), overrides);
            assert!(matches!(error, Err(CookiePolicyError::Path(_))), "{path}");
            let error = policy(attributes, BTreeMap::new());
            assert!(matches!(error, Err(CookiePolicyError::Path(_))), "{path}");
        }
    }

    #[test]
    fn an_operator_can_set_one_cookie_apart() {
        let set = CookieOverride {
            name: Some("sid".to_owned()),
            attributes: CookieAttributes {
                path: Some("/auth".to_owned()),
                http_only: Some(false),
                secure: Some(false),
                same_site: Some(SameSite::Strict),
                partitioned: Some(true),
                domain: Some("example.com".to_owned()),
            },
        };
        let all = CookieAttributes {
            path: Some("/app".to_owned()),
            same_site: Some(SameSite::None),
            ..CookieAttributes::default()
        };
        let base_url = Url::parse("https://auth.example.com").expect("a URL");
        let overrides = BTreeMap::from([("session_token".to_owned(), set)]);
        let policy = CookiePolicy::new(&base_url, Site::SameOrigin, "app", None, None, all, overrides)
            .expect("a policy");
        assert_eq!(
            policy.cookie("session_token").set("a b", None),
            "__Secure-sid=a%20b; Domain=example.com; Path=/auth; Secure; SameSite=Strict; Partitioned"
        );
        assert_eq!(
            policy.cookie("session_data").set("a", None),
            "__Secure-app.session_data=a; Path=/app; HttpOnly; Secure; SameSite=None"
        );
    }

    #[test]
    fn the_secure_prefix_follows_the_setting_where_there_is_one() {
        let behind_tls = Url::parse("http://localhost:3000").expect("a URL");
        let (attributes, overrides) = Default::default();
        let policy =
            CookiePolicy::new(&behind_tls, Site::SameOrigin, "p", Some(true), None, attributes, overrides);
        assert_eq!(
            policy.expect("a policy").cookie("state").set("v", None),
            "__Secure-p.state=v; Path=/; HttpOnly; Secure; SameSite=Lax"
        );
    }

    #[test]
    fn a_cleared_cookie_keeps_its_attributes() {
        let policy = policy("https://a.example.com", Site::Subdomain, None).expect("a policy");
        assert_eq!(
            policy.cookie("session_data").clear(),
            "__Secure-better-auth.session_data=; Max-Age=0; Domain=a.example.com; Path=/; HttpOnly; Secure; SameSite=Lax"
        );
    }

    #[test]
    fn a_signed_cookie_comes_back_and_lifetimes_end_at_400_days() {
        let secrets = Secrets::new([Secret::from("key")]).expect("a secret");
        let cookie = policy("http://localhost:3000", Site::SameOrigin, None)
            .expect("a policy")
            .cookie("dont_remember");
        let line = cookie.set_signed("true", &secrets, Some(u64::MAX));
        let (pair, attributes) = line.split_once("; ").expect("attributes");
        assert_eq!(super::super::Cookies::parse(pair).get_signed(cookie.name(), &secrets), Some("true"));
        assert!(attributes.starts_with("Max-Age=34560000;"), "{attributes}");
    }
}
