use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{UserError, UserRow, change};
use crate::cx::{CurrentSession, Cx};
use crate::error::{CommonError, Result};
use crate::features::email_verification::link;
use crate::features::status::Status;
use crate::kit::email_address::EmailAddress;
use crate::kit::jwt::EmailPurpose;
use crate::kit::mail::MailKind;
use crate::store::Changes;

/// The address to change to.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ChangeEmailBody {
    /// The new address.
    #[serde(rename = "newEmail")]
    #[schema(value_type = String, format = "email")]
    pub new_email: EmailAddress,
    /// Where the link in the mail leads to in the end.
    #[serde(
        rename = "callbackURL",
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::body::present"
    )]
    #[schema(nullable = false)]
    pub callback_url: Option<String>,
}

/// Change one's own e-mail address.
///
/// A verified address changes once the new one is proved by the link that is mailed to it; with
/// `user.change_email.send_confirmation` the present address is asked first. An address that was never verified may
/// change at once, with `user.change_email.update_email_without_verification`.
#[endpoint(POST "/change-email", session = sensitive, changes = session,
           errors(UserError::{ChangeEmailDisabled, EmailIsTheSame, UserAlreadyExists, VerificationEmailNotEnabled}))]
async fn change_email(cx: &Cx, session: CurrentSession, body: ChangeEmailBody) -> Result<Status> {
    let options = &cx.config().user.change_email;
    if !options.enabled {
        return Err(UserError::ChangeEmailDisabled.into());
    }
    let (user, new_email) = (&session.user, body.new_email.as_str());
    if new_email == user.email {
        return Err(UserError::EmailIsTheSame.into());
    }
    if cx.store().count(UserRow::EMAIL.eq(new_email)).await? > 0 {
        return Err(UserError::UserAlreadyExists.into());
    }
    let callback = body.callback_url.as_deref();

    if !user.email_verified && options.update_email_without_verification {
        let place = cx.reserve_mail()?;
        let changes = Changes::new().set(UserRow::EMAIL, new_email).set(UserRow::UPDATED_AT, cx.now());
        let which = UserRow::ID.eq(user.id.clone());
        let changed = change(cx, cx.store(), which, changes, UserError::UserAlreadyExists).await?;
        let changed = changed.ok_or(CommonError::Unauthorized)?;
        cx.renew_session_cookies(&session.session, &changed);
        place.send(link::mail(
            cx,
            &changed,
            new_email,
            MailKind::VerifyEmail,
            EmailPurpose::Verify,
            callback,
        ));
        return Ok(Status::TRUE);
    }
    if !cx.can_send_mail() {
        return Err(UserError::VerificationEmailNotEnabled.into());
    }
    cx.send_mail(if user.email_verified && options.send_confirmation {
        let purpose = EmailPurpose::ConfirmChange { new_email: body.new_email.clone() };
        link::mail(cx, user, &user.email, MailKind::ChangeEmailConfirmation, purpose, callback)
    } else {
        let purpose = EmailPurpose::VerifyChange { new_email: body.new_email.clone() };
        link::mail(cx, user, new_email, MailKind::ChangeEmailVerification, purpose, callback)
    })?;
    Ok(Status::TRUE)
}
