use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::otp::OtpType;
use super::{EmailOtpError, send};
use crate::cx::Cx;
use crate::error::Result;
use crate::features::status::Success;
use crate::kit::email_address::EmailAddress;

/// Who is to be mailed a code, and what for.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SendVerificationOtpBody {
    /// The address, in any case.
    #[schema(format = "email")]
    pub email: String,
    /// What the code is for.
    #[serde(rename = "type")]
    pub kind: OtpType,
}

/// Ask for a mail with a code.
///
/// The answer is the same whether the address is known or not, and the mail is sent off the request's path.
#[endpoint(POST "/email-otp/send-verification-otp", id = "sendVerificationOTP",
           errors(EmailOtpError::{InvalidEmail}))]
async fn send_verification_otp(cx: &Cx, body: SendVerificationOtpBody) -> Result<Success> {
    let email = EmailAddress::parse(&body.email).map_err(|_| EmailOtpError::InvalidEmail)?;
    send::to_holder(cx, body.kind, &email).await?;
    Ok(Success::TRUE)
}
