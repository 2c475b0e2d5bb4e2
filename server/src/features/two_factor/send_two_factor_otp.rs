use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::TwoFactorError;
use super::otp::{self, Way};
use crate::cx::{CurrentSession, Cx};
use crate::error::Result;
use crate::features::status::Status;
use crate::kit::mail::{Mail, MailKind};
use crate::kit::messages::{Message, MessageKind};

/// Nothing that counts here. As upstream's it may be left out.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", from = "Option<Said>")]
pub struct SendTwoFactorOtpBody {
    /// As upstream's clients send it; it counts when the code is verified.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub trust_device: Option<bool>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Said {
    #[serde(default, deserialize_with = "crate::body::present")]
    trust_device: Option<bool>,
}

impl From<Option<Said>> for SendTwoFactorOtpBody {
    fn from(said: Option<Said>) -> Self {
        Self { trust_device: said.unwrap_or_default().trust_device }
    }
}

/// Ask for a code, by mail or by a message to a phone.
///
/// The last one that was sent counts. Asking again gives no new attempts to a sign-in that has had too many. A sign-in that
/// began with a mail gets none by mail, and one that began with a message none by message: it would prove the same again.
#[endpoint(POST "/two-factor/send-otp", id = "sendTwoFactorOTP", session = optional,
           errors(TwoFactorError::{OtpNotConfigured, InvalidCookie}))]
async fn send_two_factor_otp(
    cx: &Cx,
    session: Option<CurrentSession>,
    _body: SendTwoFactorOtpBody,
) -> Result<Status> {
    let (prover, way) = otp::prover(cx, session).await?;
    let user = prover.user();
    match way {
        Way::Mail => {
            let place = cx.reserve_mail()?;
            let code = otp::issue(cx, &prover).await?;
            place.send(Mail::code(MailKind::TwoFactorOtp, &user.email, &user.name, code));
        }
        Way::Message(to) => {
            let place = cx.reserve_message()?.ok_or(TwoFactorError::OtpNotConfigured)?;
            let code = otp::issue(cx, &prover).await?;
            place.send(Message::code(MessageKind::TwoFactorOtp, &to, code));
        }
    }
    Ok(Status::TRUE)
}
