use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::code::{Code, Purpose};
use super::{PhoneNumberError, columns, number};
use crate::cx::Cx;
use crate::error::Result;
use crate::features::status::Status;
use crate::kit::messages::{Message, MessageKind};

/// Whose password is to be reset.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RequestPasswordResetPhoneNumberBody {
    /// The phone number.
    pub phone_number: String,
}

/// Ask for a code that resets the password.
///
/// The answer is the same whether the number is known or not, and so is that of `resetPasswordPhoneNumber` to a wrong code.
/// Only a number that its user has proved is sent one.
#[endpoint(POST "/phone-number/request-password-reset", errors(PhoneNumberError::{SendOtpNotImplemented}))]
async fn request_password_reset_phone_number(
    cx: &Cx,
    body: RequestPasswordResetPhoneNumberBody,
) -> Result<Status> {
    let place = cx.reserve_message()?.ok_or(PhoneNumberError::SendOtpNotImplemented)?;
    let number = body.phone_number.as_str();
    // What is no number is nobody's.
    if number::judge(&cx.config().phone_number, number).is_err() {
        return Ok(Status::TRUE);
    }
    let holder = cx.store().find_one(columns::holder(number)).await?;
    let code = Code { purpose: Purpose::Password, number }.issue(cx, None).await?;
    if holder.is_some_and(|user| columns::is_proved(&user)) {
        place.send(Message::code(MessageKind::PhonePasswordReset, number, code));
    }
    Ok(Status::TRUE)
}
