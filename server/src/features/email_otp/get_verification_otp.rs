use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::otp::Otp;
use super::{EmailOtpError, SendVerificationOtpBody};
use crate::body::Sensitive;
use crate::config::OtpStorage;
use crate::cx::Cx;
use crate::error::Result;
use crate::kit::email_address::EmailAddress;
use crate::kit::symmetric;

/// The code that is good now.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct VerificationOtp {
    /// The code; null if there is none.
    #[schema(required)]
    pub otp: Option<Sensitive>,
}

/// Read the code that is good now. It has no route: a server calls it, as upstream.
#[endpoint(server_only, id = "getVerificationOTP", errors(EmailOtpError::{InvalidEmail, OtpIsHashed}))]
async fn get_verification_otp(cx: &Cx, body: SendVerificationOtpBody) -> Result<VerificationOtp> {
    let email = EmailAddress::parse(&body.email).map_err(|_| EmailOtpError::InvalidEmail)?;
    let Some(kept) = (Otp { kind: body.kind, email: &email }).kept(cx).await? else {
        return Ok(VerificationOtp { otp: None });
    };
    let otp = match cx.config().email_otp.store_otp {
        OtpStorage::Plain => Some(kept),
        OtpStorage::Encrypted => symmetric::decrypt(&kept, &cx.shared().secrets),
        OtpStorage::Hashed => return Err(EmailOtpError::OtpIsHashed.into()),
    };
    Ok(VerificationOtp { otp: otp.map(Into::into) })
}
