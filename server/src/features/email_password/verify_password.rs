use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{EmailPasswordError, credentials};
use crate::body::Sensitive;
use crate::cx::{CurrentSession, Cx};
use crate::error::Result;
use crate::features::status::Status;
use crate::kit::password::Verdict;

/// The password to check.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct VerifyPasswordBody {
    /// The password.
    pub password: Sensitive,
}

/// Check one's own password, before something that deserves it.
#[endpoint(POST "/verify-password", session = sensitive, errors(EmailPasswordError::{InvalidPassword}))]
async fn verify_password(cx: &Cx, session: CurrentSession, body: VerifyPasswordBody) -> Result<Status> {
    let attempt = cx.sign_in_attempt(&session.user.email).await?;
    let hash = credentials::hash_of(cx.store(), &session.user.id).await?;
    if cx.verify_password(hash.as_deref(), body.password.expose()).await? == Verdict::Wrong {
        return Err(EmailPasswordError::InvalidPassword.into());
    }
    attempt.succeeded().await;
    Ok(Status::TRUE)
}
