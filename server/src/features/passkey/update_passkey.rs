use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Passkey, PasskeyNotFound, PasskeyRow};
use crate::cx::{CurrentSession, Cx};
use crate::error::Result;
use crate::store::Changes;

/// Another name for a passkey.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct UpdatePasskeyBody {
    /// Its id, from `listPasskeys`.
    pub id: String,
    /// What to call it.
    pub name: String,
}

/// A passkey as it is now.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PasskeyUpdated {
    /// The passkey.
    pub passkey: Passkey,
}

/// Rename one of one's own passkeys.
#[endpoint(POST "/passkey/update-passkey", session = sensitive, errors(PasskeyNotFound::{NotFound}))]
async fn update_passkey(cx: &Cx, session: CurrentSession, body: UpdatePasskeyBody) -> Result<PasskeyUpdated> {
    let own = PasskeyRow::ID.eq(body.id).and(PasskeyRow::USER_ID.eq(session.user.id));
    let renamed = cx.store().update(own, Changes::new().set(PasskeyRow::NAME, Some(body.name))).await?;
    let passkey = renamed.ok_or(PasskeyNotFound::NotFound)?.view(cx.schema());
    Ok(PasskeyUpdated { passkey })
}
