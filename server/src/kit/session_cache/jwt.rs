//! A token (RFC 7519) signed by HS256 with the raw app secret.

use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::claims;
use crate::kit::secret::{Secret, Secrets};

pub(super) fn seal(content: &str, secret: &Secret, now: DateTime<Utc>, lifetime: u64) -> String {
    #[expect(clippy::expect_used, reason = "the claims were written as JSON")]
    let claims = RawValue::from_string(claims::write(content, now, lifetime, None)).expect("JSON");
    let header = Header { typ: None, ..Header::new(Algorithm::HS256) };
    let key = EncodingKey::from_secret(secret.expose().as_bytes());
    #[expect(clippy::expect_used, reason = "HS256 takes any key")]
    jsonwebtoken::encode(&header, &claims, &key).expect("signable claims")
}

pub(super) fn open<T: DeserializeOwned>(text: &str, secrets: &Secrets, now: DateTime<Utc>) -> Option<T> {
    let mut validation = Validation::new(Algorithm::HS256);
    // The library reads the system's clock; ours is an argument.
    validation.validate_exp = false;
    validation.set_required_spec_claims::<&str>(&[]);
    let claims = secrets.all().find_map(|secret| {
        let key = DecodingKey::from_secret(secret.expose().as_bytes());
        jsonwebtoken::decode::<Box<RawValue>>(text, &key, &validation).ok()
    })?;
    claims::read(claims.claims.get().as_bytes(), now)
}
