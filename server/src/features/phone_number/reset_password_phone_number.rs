use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::code::{Code, Purpose};
use super::{PhoneNumberError, columns};
use crate::body::Sensitive;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::features::email_password::{EmailPasswordError, credentials};
use crate::features::status::Status;
use crate::features::verification;

/// The new password.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResetPasswordPhoneNumberBody {
    /// The code that was sent.
    pub otp: Sensitive,
    /// The number that it was sent to.
    pub phone_number: String,
    /// The new password, of the configured length.
    pub new_password: Sensitive,
}

/// Set a new password by a code that was sent to the phone number.
///
/// The code works once, and each look at it is counted before. Every other pending reset of the user ends with it, and with
/// `email_and_password.revoke_sessions_on_password_reset` every session too.
#[endpoint(POST "/phone-number/reset-password", changes = session,
           errors(PhoneNumberError::{OtpNotFound, OtpExpired, InvalidOtp, TooManyAttempts, UnexpectedError},
                  EmailPasswordError::{PasswordTooShort, PasswordTooLong}))]
async fn reset_password_phone_number(cx: &Cx, body: ResetPasswordPhoneNumberBody) -> Result<Status> {
    let number = body.phone_number.as_str();
    let attempt = cx.sign_in_attempt(&format!("phone-number-code:{number}")).await?;
    let code = Code { purpose: Purpose::Password, number };
    let shown = &code.show(cx, body.otp.expose()).await?;
    let new = credentials::new_password(cx, body.new_password.expose())?;
    let hash = &cx.hash_password(new).await?;
    let reset = cx.store().transaction(|tx| async move {
        code.consume(&tx, shown).await?;
        let holder = tx.lock_one(columns::holder(number)).await?.filter(columns::is_proved);
        let user = holder.ok_or(PhoneNumberError::UnexpectedError)?;
        credentials::set_hash(cx, &tx, &user.id, hash.clone()).await?;
        verification::revoke_all(&tx, verification::Purpose::RESET_PASSWORD, user.id.as_str()).await?;
        if cx.config().email_and_password.revoke_sessions_on_password_reset {
            cx.sessions().end_all_of(&tx, &user.id).await?;
        }
        Ok::<_, Error>(())
    });
    reset.await?;
    attempt.succeeded().await;
    Ok(Status::TRUE)
}
