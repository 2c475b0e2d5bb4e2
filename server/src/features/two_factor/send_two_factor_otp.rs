use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::prover::Prover;
use super::{TwoFactorError, otp};
use crate::cx::{CurrentSession, Cx};
use crate::error::Result;
use crate::features::status::Status;
use crate::kit::mail::{Mail, MailKind};

/// Nothing that counts here.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SendTwoFactorOtpBody {
    /// As upstream's clients send it; it counts when the code is verified.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::body::present")]
    #[schema(nullable = false)]
    pub trust_device: Option<bool>,
}

/// Ask for a mail with a code.
///
/// The last one that was sent counts. Asking again gives no new attempts to a sign-in that has had too many.
#[endpoint(POST "/two-factor/send-otp", id = "sendTwoFactorOTP", session = optional,
           errors(TwoFactorError::{OtpNotConfigured, InvalidCookie}))]
async fn send_two_factor_otp(
    cx: &Cx,
    session: Option<CurrentSession>,
    _body: SendTwoFactorOtpBody,
) -> Result<Status> {
    if !cx.config().two_factor.otp.enabled || !cx.can_send_mail() {
        return Err(TwoFactorError::OtpNotConfigured.into());
    }
    let prover = Prover::of(cx, session).await?;
    let place = cx.reserve_mail()?;
    let code = otp::issue(cx, &prover).await?;
    let user = prover.user();
    place.send(Mail::code(MailKind::TwoFactorOtp, &user.email, &user.name, code));
    Ok(Status::TRUE)
}
