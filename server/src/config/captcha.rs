use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kit::secret::Secret;

/// Asking whoever wants to sign up or in for a proof that a person is there.
///
/// The page shows the provider's widget, and sends what that says in the header `x-captcha-response`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CaptchaConfig {
    /// Whether it is asked for.
    pub enabled: bool,
    /// Whose widget it is.
    pub provider: CaptchaProvider,
    /// The secret that the provider gave you.
    #[schemars(with = "String")]
    pub secret_key: Secret,
    /// The key of the page's widget: hCaptcha and CaptchaFox then accept what was solved there only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "10000000-ffff-ffff-ffff-000000000001")]
    pub site_key: Option<String>,
    /// The least score of reCAPTCHA v3 that is let pass, from 0 to 1.
    pub min_score: f64,
    /// The operations that ask for it, by path.
    pub endpoints: Vec<String>,
    /// Where the provider verifies, if not at its usual address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "https://recaptcha.net/recaptcha/api/siteverify")]
    pub site_verify_url_override: Option<String>,
    /// How long the provider may take to answer, in seconds. Without an answer nobody passes.
    pub timeout: u64,
}

/// Who offers the widget.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum CaptchaProvider {
    /// Cloudflare Turnstile.
    #[default]
    #[serde(rename = "cloudflare-turnstile")]
    CloudflareTurnstile,
    /// Google reCAPTCHA, v2 or v3.
    #[serde(rename = "google-recaptcha")]
    GoogleRecaptcha,
    /// hCaptcha.
    #[serde(rename = "hcaptcha")]
    HCaptcha,
    /// CaptchaFox.
    #[serde(rename = "captchafox")]
    CaptchaFox,
}

impl CaptchaProvider {
    /// Where it verifies.
    pub fn site_verify_url(self) -> &'static str {
        match self {
            Self::CloudflareTurnstile => "https://challenges.cloudflare.com/turnstile/v0/siteverify",
            Self::GoogleRecaptcha => "https://www.google.com/recaptcha/api/siteverify",
            Self::HCaptcha => "https://api.hcaptcha.com/siteverify",
            Self::CaptchaFox => "https://api.captchafox.com/siteverify",
        }
    }
}

impl CaptchaConfig {
    /// Where the provider verifies.
    pub fn site_verify_url(&self) -> &str {
        self.site_verify_url_override.as_deref().unwrap_or(self.provider.site_verify_url())
    }
}

impl Default for CaptchaConfig {
    fn default() -> Self {
        Self {
            enabled: false,
            provider: CaptchaProvider::default(),
            secret_key: Secret::default(),
            site_key: None,
            min_score: 0.5,
            endpoints: ["/sign-up/email", "/sign-in/email", "/request-password-reset"]
                .map(str::to_owned)
                .into(),
            site_verify_url_override: None,
            timeout: 5,
        }
    }
}
