//! The session token as a bearer token (RFC 6750), for clients without cookies.
//!
//! Upstream's forms are read: the bare session token, unless `bearer.require_signature`, and the signed value of the
//! session cookie as it was sent. Whatever else is presented means "anonymous", never an error.

use crate::cx::{Cx, Outgoing};
use crate::feature::Feature;
use crate::http::RequestParts;
use crate::kit::percent;
use crate::shared::Shared;

/// Present the session token in `Authorization`, and get it back in `set-auth-token`.
pub fn feature() -> Feature {
    Feature::new("bearer", "The session token as a bearer token, for clients without cookies.")
        // A token alone is no session where none is stored.
        .enabled(|config| config.bearer.enabled && !config.session.stateless)
        .credential(credential)
        .on_response(on_response)
}

fn credential(shared: &Shared, request: &RequestParts) -> Option<String> {
    let value = request.headers.get(http::header::AUTHORIZATION)?.to_str().ok()?;
    let token = value.strip_prefix("Bearer ")?.trim();
    if token.contains('.') {
        // Upstream reads the signed form only as the cookie carries it, percent-encoded.
        return shared.session_cookies.verify(&percent::decode_component(token)?);
    }
    let plain = !shared.config.bearer.require_signature && token.chars().all(|c| c.is_ascii_alphanumeric());
    plain.then(|| token.to_owned())
}

fn on_response(cx: &Cx, outgoing: &mut Outgoing) {
    if let Some(token) = outgoing.session_token() {
        let signed = cx.shared().session_cookies.signed(token);
        outgoing.set_header("set-auth-token", signed);
        outgoing.expose_header("set-auth-token");
    }
}
