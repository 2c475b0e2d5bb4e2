//! Asking the provider.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header};
use serde_json::{Map, Value};
use url::form_urlencoded;

use crate::config::{CaptchaConfig, CaptchaProvider};
use crate::cx::Cx;
use crate::kit::http_client::{HttpClientError, Post};

/// When it makes sense to try again where the provider is away.
pub(super) const RETRY_AFTER: Duration = Duration::from_secs(5);

/// A verdict has a few hundred bytes.
const LONGEST: usize = 64 * 1024;

/// Why there is no verdict. The texts hold neither the secret nor the response.
#[derive(Debug, thiserror::Error)]
pub(super) enum VerifyError {
    #[error("captcha.site_verify_url_override: {0}")]
    Url(#[from] url::ParseError),
    #[error("the captcha's provider: {0}")]
    Http(#[from] HttpClientError),
    #[error("the captcha's provider answered with status {0}")]
    Status(u16),
    #[error("the captcha's provider answered with something else than a verdict")]
    NoVerdict,
}

/// Whether the provider believes that a person is there.
pub(super) async fn passes(cx: &Cx, response: &str) -> Result<bool, VerifyError> {
    let options = &cx.config().captcha;
    let address = cx.client_address().map(ToString::to_string);
    let site_key = match options.provider {
        CaptchaProvider::HCaptcha | CaptchaProvider::CaptchaFox => options.site_key.as_deref(),
        CaptchaProvider::CloudflareTurnstile | CaptchaProvider::GoogleRecaptcha => None,
    };
    let address_name = match options.provider {
        CaptchaProvider::CaptchaFox => "remoteIp",
        _ => "remoteip",
    };
    let fields = [
        ("secret", Some(options.secret_key.expose())),
        ("response", Some(response)),
        ("sitekey", site_key),
        (address_name, address.as_deref()),
    ];
    let fields = fields.into_iter().filter_map(|(name, value)| Some((name, value?)));
    let (content_type, body) = match options.provider {
        CaptchaProvider::CloudflareTurnstile => {
            let body: Map<_, _> = fields.map(|(name, value)| (name.to_owned(), Value::from(value))).collect();
            ("application/json", Value::Object(body).to_string())
        }
        _ => {
            let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
            ("application/x-www-form-urlencoded", form)
        }
    };
    let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(content_type))]);
    let timeout = Duration::from_secs(options.timeout);
    let post = Post { headers, body: Bytes::from(body), timeout, most: LONGEST };
    let answer = cx.shared().http.post(&options.site_verify_url().parse()?, post).await?;
    if !answer.status().is_success() {
        return Err(VerifyError::Status(answer.status().as_u16()));
    }
    verdict(options, answer.body()).ok_or(VerifyError::NoVerdict)
}

/// The provider's word; none of what is no object with a flag, since that says nothing either way.
fn verdict(options: &CaptchaConfig, body: &[u8]) -> Option<bool> {
    let verdict: Map<String, Value> = serde_json::from_slice(body).ok()?;
    let success = verdict.get("success")?.as_bool()?;
    let score = match options.provider {
        // Version 3 gives one, version 2 none.
        CaptchaProvider::GoogleRecaptcha => verdict.get("score").and_then(Value::as_f64),
        _ => None,
    };
    Some(success && score.is_none_or(|score| score >= options.min_score))
}
