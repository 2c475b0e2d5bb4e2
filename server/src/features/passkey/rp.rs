//! Who this server is to an authenticator: the relying party.

use crate::config::{Config, PasskeyConfig, Requirement};
use crate::cx::Cx;
use crate::error::Result;
use crate::kit::webauthn::Expected;

use super::PasskeyError;

/// The domain that passkeys are for.
pub(super) fn id(config: &Config) -> String {
    let options = &config.passkey;
    let host = || url::Url::parse(&config.base_url).ok()?.host_str().map(str::to_owned);
    options.rp_id.clone().or_else(host).unwrap_or_default()
}

/// Whether who is there has to be verified.
pub(super) fn verifies_users(options: &PasskeyConfig) -> bool {
    options.authenticator_selection.user_verification == Requirement::Required
}

/// The origins that a ceremony of this call may come from: those of the configuration, else the call's own, if it is
/// trusted.
pub(super) fn origins(cx: &Cx) -> Result<Vec<String>> {
    let configured = &cx.config().passkey.origin;
    if !configured.is_empty() {
        return Ok(configured.iter().map(|origin| origin.trim_end_matches('/').to_owned()).collect());
    }
    let origin = cx.headers().get(http::header::ORIGIN).and_then(|origin| origin.to_str().ok());
    let origin = origin.filter(|origin| !origin.is_empty()).ok_or(PasskeyError::OriginMissing)?;
    Ok(cx.shared().origins.contains(origin).then(|| origin.to_owned()).into_iter().collect())
}

/// Runs a check of a ceremony with what was asked for.
pub(super) fn expecting<T>(
    cx: &Cx,
    challenge: &str,
    origins: &[String],
    check: impl FnOnce(Expected<'_>) -> T,
) -> T {
    check(Expected {
        challenge,
        rp_id: &id(cx.config()),
        origin: &|origin| origins.iter().any(|one| one == origin),
        user_verification: verifies_users(&cx.config().passkey),
    })
}
