use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::otp::OtpType;
use super::send;
use crate::cx::Cx;
use crate::error::Result;
use crate::features::status::Success;
use crate::kit::email_address::EmailAddress;

/// Whose password is to be reset.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ForgetPasswordEmailOtpBody {
    /// The address, in any case.
    #[schema(format = "email")]
    pub email: String,
}

/// Ask for a mail with a code that resets the password.
///
/// The answer is the same whether the address is known or not, and the mail is sent off the request's path.
#[endpoint(POST "/forget-password/email-otp", id = "forgetPasswordEmailOTP")]
async fn forget_password_email_otp(cx: &Cx, body: ForgetPasswordEmailOtpBody) -> Result<Success> {
    // What is no address is nobody's.
    if let Ok(email) = EmailAddress::parse(&body.email) {
        send::to_holder(cx, OtpType::ForgetPassword, &email).await?;
    }
    Ok(Success::TRUE)
}
