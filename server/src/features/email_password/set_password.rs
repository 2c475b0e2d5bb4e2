use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{EmailPasswordError, credentials};
use crate::body::Sensitive;
use crate::cx::{CurrentSession, Cx};
use crate::error::Result;
use crate::features::account::AccountRow;
use crate::features::status::Status;
use crate::store::StoreError;

/// The first password.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SetPasswordBody {
    /// The password, of the configured length.
    pub new_password: Sensitive,
}

/// Give a user a password who came in another way and has none. It has no route: a server calls it, as upstream.
#[endpoint(server_only, session = sensitive,
           errors(EmailPasswordError::{PasswordTooShort, PasswordTooLong, AlreadyHasPassword}))]
async fn set_password(cx: &Cx, session: CurrentSession, body: SetPasswordBody) -> Result<Status> {
    let new = credentials::new_password(cx, body.new_password.expose())?;
    let user = &session.user.id;
    if credentials::hash_of(cx.store(), user).await?.is_some() {
        return Err(EmailPasswordError::AlreadyHasPassword.into());
    }
    let hash = cx.hash_password(new).await?;
    match cx.store().create(AccountRow::credential(user, hash, cx.now())).await {
        Ok(_) => Ok(Status::TRUE),
        Err(StoreError::UniqueViolation { .. }) => Err(EmailPasswordError::AlreadyHasPassword.into()),
        Err(other) => Err(other.into()),
    }
}
