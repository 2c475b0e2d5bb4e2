use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::EmailOtpError;
use super::otp::{Otp, OtpType};
use crate::body::Sensitive;
use crate::cx::{CurrentSession, Cx};
use crate::error::{Error, Result};
use crate::features::session::{Factor, Remember};
use crate::features::user::{self, User, UserRow};
use crate::kit::email_address::EmailAddress;
use crate::store::Changes;

/// Whose address is proved.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct VerifyEmailOtpBody {
    /// The address that the code was mailed to.
    #[schema(format = "email")]
    pub email: String,
    /// The code.
    pub otp: Sensitive,
}

/// The address is proved.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct EmailOtpVerified {
    /// Always true.
    pub status: bool,
    /// The token of a new session, with `email_verification.auto_sign_in_after_verification`; null if that takes a second
    /// factor.
    #[schema(required)]
    pub token: Option<Sensitive>,
    /// Whose address it is.
    pub user: User,
}

/// Prove an address by a mailed code.
#[endpoint(POST "/email-otp/verify-email", id = "verifyEmailOTP", session = optional, changes = session,
           errors(EmailOtpError::{InvalidEmail, InvalidOtp, OtpExpired, TooManyAttempts}))]
async fn verify_email_otp(
    cx: &Cx,
    session: Option<CurrentSession>,
    body: VerifyEmailOtpBody,
) -> Result<EmailOtpVerified> {
    let email = EmailAddress::parse(&body.email).map_err(|_| EmailOtpError::InvalidEmail)?;
    let shown = Otp { kind: OtpType::EmailVerification, email: &email }.show(cx, body.otp.expose()).await?;
    let signs_in = cx.config().email_verification.auto_sign_in_after_verification;
    let (shown, email) = (&shown, &email);
    let (user, token) = cx
        .store()
        .transaction(|tx| async move {
            shown.consume(&tx).await?;
            let changes =
                Changes::new().set(UserRow::EMAIL_VERIFIED, true).set(UserRow::UPDATED_AT, cx.now());
            let holder = UserRow::EMAIL.eq(email.as_str());
            let user = user::change(cx, &tx, holder, changes, EmailOtpError::InvalidOtp).await?;
            let user = user.ok_or(EmailOtpError::InvalidOtp)?;
            let token = match signs_in {
                true => cx.sign_in(&tx, &user, Factor::EmailCode, Remember::Yes).await?.session(),
                false => None,
            };
            Ok::<_, Error>((user, token.map(|session| session.token.into())))
        })
        .await?;
    if let Some(session) = session.filter(|session| !signs_in && session.user.id == user.id) {
        let (session, user) = (session.session, user.clone());
        cx.outgoing().set_cached(CurrentSession { session, user }, cx.presented_remember());
    }
    Ok(EmailOtpVerified { status: true, token, user: user.view(cx.schema()) })
}
