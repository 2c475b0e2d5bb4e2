use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::code::{Code, Purpose};
use super::{PhoneNumberError, columns, number};
use crate::body::Sensitive;
use crate::cx::Cx;
use crate::error::Result;
use crate::features::email_password::ByPassword;
use crate::features::session::{Remember, SessionAnswer};
use crate::kit::messages::{Message, MessageKind};

/// Who signs in.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignInPhoneNumberBody {
    /// The phone number.
    pub phone_number: String,
    /// The password.
    pub password: Sensitive,
    /// False for a session that ends with the browser.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::body::present")]
    #[schema(nullable = false)]
    pub remember_me: Option<bool>,
}

/// Sign in by phone number and password.
///
/// An unknown number, a user without a password and a wrong password are one answer, after the same work. With
/// `phone_number.require_verification` who knows the password of an account whose number is not proved is sent a code, and
/// `verifyPhoneNumber` goes on.
#[endpoint(POST "/sign-in/phone-number", changes = session,
           errors(PhoneNumberError::{InvalidPhoneNumber, InvalidPhoneNumberOrPassword, PhoneNumberNotVerified}))]
async fn sign_in_phone_number(cx: &Cx, body: SignInPhoneNumberBody) -> Result<SessionAnswer> {
    let options = &cx.config().phone_number;
    number::judge(options, &body.phone_number)?;
    let place = if options.require_verification { cx.reserve_message()? } else { None };
    let attempt = cx.sign_in_attempt(&format!("phone-number:{}", body.phone_number)).await?;
    let user = cx.store().find_one(columns::holder(&body.phone_number)).await?;
    let by = ByPassword {
        attempt,
        user: user.as_ref(),
        password: &body.password,
        remember: Remember::unless(body.remember_me == Some(false)),
        callback: None,
        wrong: PhoneNumberError::InvalidPhoneNumberOrPassword,
    };
    let ready = !options.require_verification || user.as_ref().is_some_and(columns::is_proved);
    if let Some((user, signed_in)) = by.begin_if(cx, ready).await? {
        return Ok(SessionAnswer::new(cx, signed_in, user));
    }
    if let Some(place) = place {
        let code = Code { purpose: Purpose::Number, number: &body.phone_number };
        let code = code.issue(cx, user.as_ref().map(|user| &user.id)).await?;
        place.send(Message::code(MessageKind::PhoneVerification, &body.phone_number, code));
    }
    Err(PhoneNumberError::PhoneNumberNotVerified.into())
}
