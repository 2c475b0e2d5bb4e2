//! Numbers that come by others' operations.

use serde_json::Value as Json;

use super::columns::PHONE_NUMBER;
use super::{PhoneNumberError, number};
use crate::features::email_password::SignUpEmail;
use crate::features::user::UpdateUser;
use crate::hooks::Hooks;

pub(super) fn hooks() -> Hooks {
    Hooks::new()
        // Whoever signs up claims it. A value that is no text is refused as any column's is.
        .before::<SignUpEmail>(|cx, input| {
            Box::pin(async move {
                if let Some(Json::String(claimed)) = input.body.extra.get(PHONE_NUMBER) {
                    number::judge(&cx.config().phone_number, claimed)?;
                }
                Ok(input)
            })
        })
        .before::<UpdateUser>(|_, input| {
            Box::pin(async move {
                match input.body.extra.contains_key(PHONE_NUMBER) {
                    true => Err(PhoneNumberError::PhoneNumberCannotBeUpdated.into()),
                    false => Ok(input),
                }
            })
        })
}
