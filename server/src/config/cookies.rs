use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::kit::cookies::{CookieAttributes, CookieOverride, CookiePolicy, CookiePolicyError, Site};

/// Names and attributes of cookies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CookiesConfig {
    /// What the name of every cookie starts with. Upstream's default, so that both servers see one sign-in.
    pub prefix: String,
    /// Where the pages live that use this server. Decides `Domain`, `SameSite`, `Partitioned` and CORS together.
    pub site: Site,
    /// The `Domain` attribute for `site = "subdomain"`; the host of the base URL without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "example.com")]
    pub domain: Option<String>,
    /// Whether cookies travel over https only.
    pub secure: SecureCookies,
    /// Attributes of all cookies, where they shall differ from what follows from `site`; upstream's
    /// `advanced.defaultCookieAttributes`.
    pub attributes: CookieAttributes,
    /// Settings for single cookies, by name without prefix: `[cookies.overrides.session_token]`; upstream's
    /// `advanced.cookies`.
    pub overrides: BTreeMap<String, CookieOverride>,
}

/// Whether cookies travel over https only and carry the prefix `__Secure-`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SecureCookies {
    /// Exactly when the base URL is https.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Default for CookiesConfig {
    fn default() -> Self {
        Self {
            prefix: "better-auth".to_owned(),
            site: Site::default(),
            domain: None,
            secure: SecureCookies::default(),
            attributes: CookieAttributes::default(),
            overrides: BTreeMap::new(),
        }
    }
}

impl CookiesConfig {
    /// The policy that these settings make for a server at `base_url`.
    ///
    /// # Errors
    /// [`CookiePolicyError`] for what a browser would throw away.
    pub fn policy(&self, base_url: &Url) -> Result<CookiePolicy, CookiePolicyError> {
        let secure = match self.secure {
            SecureCookies::Auto => None,
            SecureCookies::Always => Some(true),
            SecureCookies::Never => Some(false),
        };
        let domain = self.domain.as_deref();
        let (attributes, overrides) = (self.attributes.clone(), self.overrides.clone());
        CookiePolicy::new(base_url, self.site, &self.prefix, secure, domain, attributes, overrides)
    }
}
