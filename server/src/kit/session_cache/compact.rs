//! `{"session":CONTENT,"expiresAt":MS,"signature":S}` in base64url.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::kit::clock;
use crate::kit::secret::Secrets;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'a> {
    #[serde(borrow)]
    session: &'a RawValue,
    /// Milliseconds since the Unix epoch.
    expires_at: i64,
    signature: &'a str,
}

pub(super) fn seal(content: &str, secrets: &Secrets, now: DateTime<Utc>, lifetime: u64) -> String {
    let expires_at = (now + clock::seconds(lifetime)).timestamp_millis();
    let signature = secrets.sign(signed(content, expires_at).as_bytes());
    let signature = URL_SAFE_NO_PAD.encode(signature);
    let envelope = format!(r#"{{"session":{content},"expiresAt":{expires_at},"signature":"{signature}"}}"#);
    URL_SAFE_NO_PAD.encode(envelope)
}

/// The content is verified as the text that it is, so it need not be written again as JavaScript would.
pub(super) fn open<T: DeserializeOwned>(text: &str, secrets: &Secrets, now: DateTime<Utc>) -> Option<T> {
    let envelope = URL_SAFE_NO_PAD.decode(text).ok()?;
    let envelope: Envelope<'_> = serde_json::from_slice(&envelope).ok()?;
    let content = envelope.session.get();
    let signature = URL_SAFE_NO_PAD.decode(envelope.signature).ok()?;
    let good = content.ends_with('}')
        && secrets.verify(signed(content, envelope.expires_at).as_bytes(), &signature)
        && now.timestamp_millis() < envelope.expires_at;
    good.then(|| serde_json::from_str(content).ok())?
}

/// The content's object with one more member at its end.
fn signed(content: &str, expires_at: i64) -> String {
    let open = content.strip_suffix('}').unwrap_or(content);
    format!(r#"{open},"expiresAt":{expires_at}}}"#)
}
