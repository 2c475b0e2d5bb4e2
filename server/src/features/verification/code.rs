//! Codes that are sent to somebody, to be typed: how they are kept, and compared.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::config::OtpStorage;
use crate::cx::Cx;
use crate::kit::symmetric;

/// What is kept of a code.
pub(crate) fn kept(cx: &Cx, storage: OtpStorage, code: &str) -> String {
    match storage {
        OtpStorage::Plain => code.to_owned(),
        OtpStorage::Encrypted => symmetric::encrypt(code, &cx.shared().secrets, cx.rng()),
        OtpStorage::Hashed => hash(code),
    }
}

/// Whether a code is the one of which this was kept, in a time that does not tell how much of it is right.
pub(crate) fn is(cx: &Cx, storage: OtpStorage, kept: &str, code: &str) -> bool {
    let (kept, given) = match storage {
        OtpStorage::Plain => (Some(kept.to_owned()), code.to_owned()),
        OtpStorage::Encrypted => (symmetric::decrypt(kept, &cx.shared().secrets), code.to_owned()),
        OtpStorage::Hashed => (Some(kept.to_owned()), hash(code)),
    };
    kept.is_some_and(|kept| kept.as_bytes().ct_eq(given.as_bytes()).into())
}

/// Upstream's form of a hash.
pub(super) fn hash(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(secret))
}
