use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::EmailOtpError;
use super::otp::{Otp, OtpType};
use crate::body::Sensitive;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::features::email_verification::{EmailVerificationError, Holder};
use crate::features::session::{Factor, Remember, SessionAnswer};
use crate::kit::email_address::EmailAddress;

/// Who signs in.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SignInEmailOtpBody {
    /// The address that the code was mailed to.
    #[schema(format = "email")]
    pub email: String,
    /// The code.
    pub otp: Sensitive,
}

/// Sign in by a mailed code; sign up, if the address is new.
///
/// The code is used up, and the address is proved.
#[endpoint(POST "/sign-in/email-otp", id = "signInEmailOTP", changes = session,
           errors(EmailOtpError::{InvalidOtp, OtpExpired, TooManyAttempts},
                  EmailVerificationError::{FailedToCreateUser}))]
async fn sign_in_email_otp(cx: &Cx, body: SignInEmailOtpBody) -> Result<SessionAnswer> {
    let email = EmailAddress::parse(&body.email).map_err(|_| EmailOtpError::InvalidOtp)?;
    let shown = Otp { kind: OtpType::SignIn, email: &email }.show(cx, body.otp.expose()).await?;
    let (shown, email) = (&shown, &email);
    let newcomer = || (!cx.config().email_otp.disable_sign_up).then(String::new);
    let (user, signed_in) = cx
        .store()
        .transaction(|tx| async move {
            shown.consume(&tx).await?;
            let holder = Holder::of(cx, &tx, email, newcomer()).await?.ok_or(EmailOtpError::InvalidOtp)?;
            let signed_in = cx.sign_in(&tx, &holder.user, Factor::EmailCode, Remember::Yes).await?;
            Ok::<_, Error>((holder.user, signed_in))
        })
        .await?;
    Ok(SessionAnswer::new(cx, signed_in, &user))
}
