use portcullis_macros::endpoint;

use super::otp::Otp;
use super::{EmailOtpError, SendVerificationOtpBody};
use crate::body::Sensitive;
use crate::cx::Cx;
use crate::error::Result;
use crate::kit::email_address::EmailAddress;

/// Make a code, to be sent by other means. It has no route: a server calls it, as upstream.
#[endpoint(server_only, id = "createVerificationOTP", errors(EmailOtpError::{InvalidEmail}))]
async fn create_verification_otp(cx: &Cx, body: SendVerificationOtpBody) -> Result<Sensitive> {
    let email = EmailAddress::parse(&body.email).map_err(|_| EmailOtpError::InvalidEmail)?;
    let otp = Otp { kind: body.kind, email: &email };
    Ok(cx.store().transaction(|tx| async move { otp.issue(cx, &tx).await }).await?.into())
}
