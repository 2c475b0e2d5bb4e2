use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::EmailOtpError;
use super::otp::{Otp, OtpType};
use crate::body::Sensitive;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::features::email_password::{EmailPasswordError, credentials};
use crate::features::email_verification::reclaim;
use crate::features::status::Success;
use crate::features::user::{self, UserRow};
use crate::features::verification::{self, Purpose};
use crate::kit::email_address::EmailAddress;
use crate::store::Changes;

/// The new password.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ResetPasswordEmailOtpBody {
    /// The address that the code was mailed to.
    #[schema(format = "email")]
    pub email: String,
    /// The code.
    pub otp: Sensitive,
    /// The new password, of the configured length.
    pub password: Sensitive,
}

/// Set a new password by a mailed code.
///
/// The code is used up and the address is proved. Pending links for a new password end, and every session too: always where
/// the address was never verified, else by `email_and_password.revoke_sessions_on_password_reset`.
#[endpoint(POST "/email-otp/reset-password", id = "resetPasswordEmailOTP", changes = session,
           errors(EmailOtpError::{InvalidOtp, OtpExpired, TooManyAttempts},
                  EmailPasswordError::{PasswordTooShort, PasswordTooLong}))]
async fn reset_password_email_otp(cx: &Cx, body: ResetPasswordEmailOtpBody) -> Result<Success> {
    let email = EmailAddress::parse(&body.email).map_err(|_| EmailOtpError::InvalidOtp)?;
    let shown = Otp { kind: OtpType::ForgetPassword, email: &email }.show(cx, body.otp.expose()).await?;
    let new = match credentials::new_password(cx, body.password.expose()) {
        Ok(new) => new,
        Err(error) => {
            shown.keep(cx.store()).await?;
            return Err(error);
        }
    };
    let hash = cx.hash_password(new).await?;
    let (shown, email, hash) = (&shown, &email, hash.as_str());
    cx.store()
        .transaction(|tx| async move {
            shown.consume(&tx).await?;
            let user =
                tx.lock_one(UserRow::EMAIL.eq(email.as_str())).await?.ok_or(EmailOtpError::InvalidOtp)?;
            cx.act().is_about(&user.id);
            credentials::set_hash(cx, &tx, &user.id, hash.to_owned()).await?;
            verification::revoke_all(&tx, Purpose::RESET_PASSWORD, user.id.as_str()).await?;
            if user.email_verified {
                if cx.config().email_and_password.revoke_sessions_on_password_reset {
                    cx.sessions().end_all_of(&tx, &user.id).await?;
                }
            } else {
                reclaim(cx, &tx, &user).await?;
                let changes =
                    Changes::new().set(UserRow::EMAIL_VERIFIED, true).set(UserRow::UPDATED_AT, cx.now());
                user::change(cx, &tx, UserRow::ID.eq(user.id), changes, EmailOtpError::InvalidOtp).await?;
            }
            Ok::<_, Error>(Success::TRUE)
        })
        .await
}
