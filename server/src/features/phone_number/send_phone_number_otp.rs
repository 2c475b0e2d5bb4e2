use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::code::{Code, Purpose};
use super::{PhoneNumberError, number};
use crate::cx::Cx;
use crate::error::Result;
use crate::kit::messages::{Message, MessageKind};

/// Where the code is to go.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SendPhoneNumberOtpBody {
    /// The phone number.
    pub phone_number: String,
}

/// The code is on its way.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CodeSent {
    /// What to tell the user.
    pub message: String,
}

/// Ask for a code, to prove a number or to sign in by it.
///
/// The answer is the same whether somebody has the number or not, and the message is sent off the request's path. The last
/// code that was sent counts.
#[endpoint(POST "/phone-number/send-otp", id = "sendPhoneNumberOTP",
           errors(PhoneNumberError::{InvalidPhoneNumber, SendOtpNotImplemented}))]
async fn send_phone_number_otp(cx: &Cx, body: SendPhoneNumberOtpBody) -> Result<CodeSent> {
    let place = cx.reserve_message()?.ok_or(PhoneNumberError::SendOtpNotImplemented)?;
    number::judge(&cx.config().phone_number, &body.phone_number)?;
    let code = Code { purpose: Purpose::Number, number: &body.phone_number }.issue(cx, None).await?;
    place.send(Message::code(MessageKind::PhoneVerification, &body.phone_number, code));
    Ok(CodeSent { message: "code sent".to_owned() })
}
