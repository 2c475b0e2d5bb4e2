//! Who may call with cookies, and where a caller may be sent on to.

use http::{Method, header};
use serde_json::Value;

use super::RequestParts;
use crate::endpoint::Definition;
use crate::error::{CommonError, Error, Result};
use crate::kit::origin::{OriginError, TrustedUrl};
use crate::shared::Shared;

/// The fields by which a caller chooses a redirect target, and what a bad one is called.
pub(crate) const TARGETS: [(&str, CommonError); 4] = [
    ("callbackURL", CommonError::InvalidCallbackUrl),
    ("redirectTo", CommonError::InvalidRedirectUrl),
    ("errorCallbackURL", CommonError::InvalidErrorCallbackUrl),
    ("newUserCallbackURL", CommonError::InvalidNewUserCallbackUrl),
];

/// Checks a request before its body is understood.
pub fn check(
    shared: &Shared,
    request: &RequestParts,
    definition: &Definition,
    query: &Value,
    body: &Value,
) -> Result<()> {
    check_caller(shared, request, definition)?;
    for (field, error) in TARGETS {
        for target in [query.get(field), body.get(field)].into_iter().flatten() {
            let trusted = match target {
                Value::String(text) => text.is_empty() || TrustedUrl::parse(text, &shared.origins).is_ok(),
                Value::Null => true,
                _ => false,
            };
            if !trusted {
                return Err(error.into());
            }
        }
    }
    Ok(())
}

/// Cross-site request forgery: a browser sends cookies along whoever asks it to, but it says who asked.
fn check_caller(shared: &Shared, request: &RequestParts, definition: &Definition) -> Result<()> {
    if request.method == Method::GET {
        return Ok(());
    }
    if request.headers.contains_key(header::COOKIE) {
        return check_origin(shared, request);
    }
    // A first sign-in has no cookies yet; a form on another site could still sign the visitor in as somebody else.
    let fetch = |name: &str| request.header(name).filter(|value| !value.is_empty());
    let (site, mode, dest) = (fetch("sec-fetch-site"), fetch("sec-fetch-mode"), fetch("sec-fetch-dest"));
    if !definition.forms || (site.is_none() && mode.is_none() && dest.is_none()) {
        return Ok(());
    }
    if site == Some("cross-site") && mode == Some("navigate") {
        return Err(CommonError::CrossSiteNavigation.into());
    }
    check_origin(shared, request)
}

fn check_origin(shared: &Shared, request: &RequestParts) -> Result<()> {
    let (origin, referer) = (request.header(header::ORIGIN), request.header(header::REFERER));
    shared.origins.check_request(origin, referer).map_err(|e| match e {
        OriginError::MissingOrNull => CommonError::MissingOrNullOrigin.into(),
        OriginError::Untrusted => {
            let error = Error::from(CommonError::InvalidOrigin.spec());
            let given = [origin, referer].into_iter().flatten().find(|text| !text.is_empty());
            // For the operator, whose own page it often is.
            match shared.origins.explain(given.unwrap_or_default()) {
                Ok(()) => error,
                Err(reason) => error.because(reason),
            }
        }
    })
}
