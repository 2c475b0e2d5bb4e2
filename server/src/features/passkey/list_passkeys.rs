use portcullis_macros::endpoint;

use super::{Passkey, credential};
use crate::cx::{CurrentSession, Cx};
use crate::error::Result;

/// One's own passkeys, the oldest first.
#[endpoint(GET "/passkey/list-user-passkeys", session = required)]
async fn list_passkeys(cx: &Cx, session: CurrentSession) -> Result<Vec<Passkey>> {
    let own = credential::of_user(cx, &session.user.id).await?;
    Ok(own.into_iter().map(|row| row.view(cx.schema())).collect())
}
