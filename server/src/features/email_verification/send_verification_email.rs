use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::EmailVerificationError;
use super::link;
use crate::cx::{CurrentSession, Cx};
use crate::error::Result;
use crate::features::status::Status;
use crate::features::user::UserRow;
use crate::kit::email_address::EmailAddress;

/// The address to prove.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SendVerificationEmailBody {
    /// The address.
    #[schema(value_type = String, format = "email")]
    pub email: EmailAddress,
    /// Where the link in the mail leads to in the end.
    #[serde(
        rename = "callbackURL",
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::body::present"
    )]
    #[schema(nullable = false)]
    pub callback_url: Option<String>,
}

/// Ask for a mail with a link that proves the address.
///
/// Without a session the answer is the same whether the address is known, verified or neither. With a session the
/// address must be the session's own.
#[endpoint(POST "/send-verification-email", session = optional,
           errors(EmailVerificationError::{NotEnabled, EmailMismatch, AlreadyVerified}))]
async fn send_verification_email(
    cx: &Cx,
    session: Option<CurrentSession>,
    body: SendVerificationEmailBody,
) -> Result<Status> {
    if !cx.can_send_mail() {
        return Err(EmailVerificationError::NotEnabled.into());
    }
    let place = cx.reserve_mail()?;
    let user = match session {
        Some(session) if session.user.email != body.email.as_str() => {
            return Err(EmailVerificationError::EmailMismatch.into());
        }
        Some(session) if session.user.email_verified => {
            return Err(EmailVerificationError::AlreadyVerified.into());
        }
        Some(session) => Some(session.user),
        None => cx.store().find_one(UserRow::EMAIL.eq(body.email.as_str())).await?,
    };
    let callback = body.callback_url.as_deref();
    if let Some(mail) = link::proof(cx, body.email.as_str(), user.as_ref(), callback).await? {
        place.send(mail);
    }
    Ok(Status::TRUE)
}
