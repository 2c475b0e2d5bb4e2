//! A content as the claims of a token (RFC 7519 section 4.1): itself, and how long it is good.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Deserialize)]
struct Expiry {
    /// Seconds since the Unix epoch.
    exp: i64,
}

/// The claims as JSON.
pub(super) fn write(content: &str, now: DateTime<Utc>, lifetime: u64, id: Option<&str>) -> String {
    let open = content.strip_suffix('}').unwrap_or(content);
    let iat = now.timestamp();
    let exp = iat.saturating_add_unsigned(lifetime);
    let id = id.map(|id| format!(r#","jti":"{id}""#)).unwrap_or_default();
    format!(r#"{open},"iat":{iat},"exp":{exp}{id}}}"#)
}

/// The content of claims that are good at `now`.
pub(super) fn read<T: DeserializeOwned>(claims: &[u8], now: DateTime<Utc>) -> Option<T> {
    let Expiry { exp } = serde_json::from_slice(claims).ok()?;
    if exp <= now.timestamp() {
        return None;
    }
    serde_json::from_slice(claims).ok()
}
