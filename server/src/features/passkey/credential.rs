//! How a passkey is named to a browser.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::PasskeyRow;
use crate::cx::Cx;
use crate::error::Result;
use crate::store::{Find, Id, Order};

/// The one type of credentials that there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum CredentialType {
    /// A pair of keys.
    #[serde(rename = "public-key")]
    PublicKey,
}

/// Names a passkey to a browser.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CredentialDescriptor {
    /// Its id, in base64url.
    pub id: String,
    /// How to reach its authenticator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub transports: Option<Vec<String>>,
    /// What it is.
    pub r#type: CredentialType,
}

/// Somebody's passkeys, the oldest first.
pub(super) async fn of_user(cx: &Cx, user: &Id) -> Result<Vec<PasskeyRow>> {
    let find = Find::new()
        .filter(PasskeyRow::USER_ID.eq(user.clone()))
        .sort(PasskeyRow::CREATED_AT, Order::Ascending);
    Ok(cx.store().find_many(find).await?)
}

/// Names them.
pub(super) fn describe(passkeys: Vec<PasskeyRow>) -> Vec<CredentialDescriptor> {
    let describe = |row: PasskeyRow| CredentialDescriptor {
        transports: row.transports.as_deref().map(|all| all.split(',').map(str::to_owned).collect()),
        id: row.credential_id,
        r#type: CredentialType::PublicKey,
    };
    passkeys.into_iter().map(describe).collect()
}

/// What a browser sends as bytes.
pub(super) fn decode(base64url: &str) -> Result<Vec<u8>, base64::DecodeError> {
    URL_SAFE_NO_PAD.decode(base64url.trim_end_matches('='))
}
