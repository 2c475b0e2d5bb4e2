use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{PasskeyNotFound, PasskeyRow};
use crate::cx::{CurrentSession, Cx};
use crate::error::Result;
use crate::features::status::Status;

/// The passkey to remove.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct DeletePasskeyBody {
    /// Its id, from `listPasskeys`.
    pub id: String,
}

/// Remove one of one's own passkeys: it signs nobody in any more.
#[endpoint(POST "/passkey/delete-passkey", session = sensitive, errors(PasskeyNotFound::{NotFound}))]
async fn delete_passkey(cx: &Cx, session: CurrentSession, body: DeletePasskeyBody) -> Result<Status> {
    let own = PasskeyRow::ID.eq(body.id).and(PasskeyRow::USER_ID.eq(session.user.id));
    match cx.store().delete(own).await? {
        true => Ok(Status::TRUE),
        false => Err(PasskeyNotFound::NotFound.into()),
    }
}
