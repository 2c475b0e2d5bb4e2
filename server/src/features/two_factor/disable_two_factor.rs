use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::account;
use crate::body::Sensitive;
use crate::cx::{CurrentSession, Cx};
use crate::error::{Error, Result};
use crate::features::email_password::EmailPasswordError;
use crate::features::status::Status;

/// The password, before something that deserves it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct DisableTwoFactorBody {
    /// The user's password.
    pub password: Sensitive,
}

/// Do without a second factor.
///
/// Its secret, its backup codes and its trusted devices are gone.
#[endpoint(POST "/two-factor/disable", session = sensitive, changes = session,
           errors(EmailPasswordError::{InvalidPassword}))]
async fn disable_two_factor(cx: &Cx, session: CurrentSession, body: DisableTwoFactorBody) -> Result<Status> {
    let proved = account::prove(cx, &session.user, body.password.expose()).await?;
    let (proved, session) = (proved.as_str(), &session);
    cx.store()
        .transaction(|tx| async move {
            account::hold(&tx, &session.user.id, proved).await?;
            account::forget(&tx, &session.user.id).await?;
            account::switch(cx, &tx, session, false).await?;
            Ok::<_, Error>(Status::TRUE)
        })
        .await
}
