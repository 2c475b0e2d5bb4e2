use std::time::Duration;

use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::EmailPasswordError;
use crate::cx::Cx;
use crate::error::Result;
use crate::features::user::UserRow;
use crate::features::verification::{self, Purpose};
use crate::kit::email_address::EmailAddress;
use crate::kit::mail::{Mail, MailKind};

/// Whose password is to be reset.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RequestPasswordResetBody {
    /// The address.
    #[schema(value_type = String, format = "email")]
    pub email: EmailAddress,
    /// The page that asks for the new password; the link in the mail leads there, with the token.
    #[serde(
        rename = "redirectTo",
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::body::present"
    )]
    #[schema(nullable = false)]
    pub redirect_to: Option<String>,
}

/// The request is taken.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PasswordResetRequested {
    /// Always true.
    pub status: bool,
    /// What to tell the user.
    pub message: String,
}

/// Ask for a mail with a link that resets the password.
///
/// The answer is the same whether the address is known or not, and the mail is sent off the request's path.
#[endpoint(POST "/request-password-reset", alias(POST "/forget-password"), errors(EmailPasswordError::{ResetNotEnabled}))]
async fn request_password_reset(cx: &Cx, body: RequestPasswordResetBody) -> Result<PasswordResetRequested> {
    let options = &cx.config().email_and_password;
    if !options.enabled || !cx.can_send_mail() {
        return Err(EmailPasswordError::ResetNotEnabled.into());
    }
    let lifetime = Duration::from_secs(options.reset_password_token_expires_in);
    let place = cx.reserve_mail()?;
    let user: Option<UserRow> = cx.store().find_one(UserRow::EMAIL.eq(body.email.as_str())).await?;
    match user {
        Some(user) => {
            let token =
                verification::issue(cx, cx.store(), Purpose::RESET_PASSWORD, user.id.as_str(), lifetime)
                    .await?;
            let callback = body.redirect_to.as_deref().unwrap_or_default();
            let url = cx.link(&format!("/reset-password/{token}"), &[("callbackURL", callback)]);
            place.send(Mail::link(MailKind::ResetPassword, &user.email, &user.name, url, token));
        }
        // The same write for nobody, so that the time does not tell either; and nothing stays of it.
        None => {
            cx.store()
                .transaction(|tx| async move {
                    let token = verification::issue(cx, &tx, Purpose::RESET_PASSWORD, "", lifetime).await?;
                    verification::consume(cx, &tx, Purpose::RESET_PASSWORD, &token).await
                })
                .await?;
        }
    }
    let message = "If this email exists in our system, check your email for the reset link".to_owned();
    Ok(PasswordResetRequested { status: true, message })
}
