use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::EmailOtpError;
use super::otp::{Otp, OtpType};
use crate::body::Sensitive;
use crate::cx::Cx;
use crate::error::Result;
use crate::features::status::Success;
use crate::kit::email_address::EmailAddress;

/// A code to look at.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CheckVerificationOtpBody {
    /// The address that it was mailed to.
    #[schema(format = "email")]
    pub email: String,
    /// What it is for.
    #[serde(rename = "type")]
    pub kind: OtpType,
    /// The code.
    pub otp: Sensitive,
}

/// Ask whether a code is right, without using it up.
///
/// A wrong one counts as everywhere. That nobody has the address is not told.
#[endpoint(POST "/email-otp/check-verification-otp", id = "checkVerificationOTP",
           errors(EmailOtpError::{InvalidEmail, InvalidOtp, OtpExpired, TooManyAttempts}))]
async fn check_verification_otp(cx: &Cx, body: CheckVerificationOtpBody) -> Result<Success> {
    let email = EmailAddress::parse(&body.email).map_err(|_| EmailOtpError::InvalidEmail)?;
    let shown = Otp { kind: body.kind, email: &email }.show(cx, body.otp.expose()).await?;
    shown.keep(cx.store()).await?;
    Ok(Success::TRUE)
}
