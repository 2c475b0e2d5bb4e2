use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::EmailVerificationError;
use super::link;
use crate::body::{Sensitive, double_option};
use crate::cx::{CurrentSession, Cx};
use crate::endpoint::{Answer, Redirect};
use crate::error::{Error, Result};
use crate::features::session::{Factor, Remember, SignIn};
use crate::features::user::{self, User, UserRow};
use crate::kit::email_address::EmailAddress;
use crate::kit::jwt::{Addressee, EmailPurpose, EmailToken, EmailTokenError};
use crate::kit::mail::MailKind;
use crate::store::{Changes, Store};

/// What the link carries.
#[derive(Debug, Clone, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct VerifyEmailQuery {
    /// The token from the mail.
    #[param(value_type = String, format = "password")]
    pub token: Sensitive,
    /// Where to go on; a failure goes there too, as `error`.
    #[serde(rename = "callbackURL", default, skip_serializing_if = "Option::is_none")]
    #[param(nullable = false)]
    pub callback_url: Option<String>,
}

/// The address is proved.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct EmailVerified {
    /// Always true.
    pub status: bool,
    /// The user, where the address has changed; else null, and absent where the new address is still to be asked.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "double_option")]
    #[schema(value_type = Option<User>)]
    pub user: Option<Option<User>>,
}

/// Prove an address by the link from the mail.
///
/// The same link also confirms and finishes a change of address. With a `callbackURL` the answer is a redirect there.
#[endpoint(GET "/verify-email", session = optional, changes = session,
           errors(EmailVerificationError::{TokenExpired, InvalidToken, UserNotFound, Unauthorized, UserAlreadyExists}))]
async fn verify_email(
    cx: &Cx,
    session: Option<CurrentSession>,
    query: VerifyEmailQuery,
) -> Result<Answer<EmailVerified>> {
    let callback = query.callback_url.filter(|c| !c.is_empty());
    match (verify(cx, session, query.token.expose(), callback.as_deref()).await, callback) {
        (Ok(_), Some(callback)) => Ok(Answer::Redirect(Redirect(callback))),
        (Ok(user), None) => Ok(Answer::Json(EmailVerified { status: true, user })),
        (Err(error), Some(callback)) if error.code().status == 401 => {
            Ok(Answer::Redirect(Redirect(with_error(&callback, error.message()))))
        }
        (Err(error), _) => Err(error),
    }
}

/// The `user` of the answer.
async fn verify(
    cx: &Cx,
    session: Option<CurrentSession>,
    token: &str,
    callback: Option<&str>,
) -> Result<Option<Option<User>>> {
    let token = cx.read_email_token(token).map_err(|e| match e {
        EmailTokenError::Expired => EmailVerificationError::TokenExpired,
        EmailTokenError::Invalid => EmailVerificationError::InvalidToken,
    })?;
    let user: Option<UserRow> = cx.store().find_one(UserRow::EMAIL.eq(token.email.as_str())).await?;
    let user = user.ok_or(EmailVerificationError::UserNotFound)?;
    if !is_addressee(&user, &token) {
        return Err(EmailVerificationError::InvalidToken.into());
    }
    let anothers = session.as_ref().is_some_and(|s| s.user.id != user.id);
    let own = session.filter(|_| !anothers);
    match token.purpose {
        EmailPurpose::Verify => prove(cx, own, user).await.map(|()| Some(None)),
        _ if anothers => Err(EmailVerificationError::Unauthorized.into()),
        EmailPurpose::ConfirmChange { new_email } => {
            let purpose = EmailPurpose::VerifyChange { new_email: new_email.clone() };
            let kind = MailKind::ChangeEmailVerification;
            cx.send_mail(link::mail(cx, &user, new_email.as_str(), kind, purpose, callback))?;
            Ok(None)
        }
        EmailPurpose::VerifyChange { new_email } => {
            change(cx, own, user, new_email).await.map(|u| Some(Some(u)))
        }
    }
}

/// Whether the link was mailed to this user, and not to somebody who had the address before them.
fn is_addressee(user: &UserRow, token: &EmailToken) -> bool {
    match &token.addressee {
        Addressee::User(id) => id == user.id.as_str(),
        // Whoever has the address since then has a row that changed since then. A link that only verifies went to the
        // address itself.
        Addressee::Holder(at) => {
            token.purpose == EmailPurpose::Verify
                || user.updated_at.millis().div_euclid(1000) <= at.timestamp()
        }
    }
}

async fn prove(cx: &Cx, own: Option<CurrentSession>, user: UserRow) -> Result<()> {
    if user.email_verified {
        return Ok(());
    }
    let changes = Changes::new().set(UserRow::EMAIL_VERIFIED, true).set(UserRow::UPDATED_AT, cx.now());
    // The address is part of the filter: a change of address in between must not prove the new one.
    let same = UserRow::ID.eq(user.id.clone()).and(UserRow::EMAIL.eq(user.email.as_str()));
    let unproved = same.clone().and(UserRow::EMAIL_VERIFIED.eq(false));
    let auto_sign_in = cx.config().email_verification.auto_sign_in_after_verification;
    let (unproved, changes, signs_in) = (&unproved, &changes, auto_sign_in && own.is_none());
    let proved = cx.store().transaction(|tx| async move {
        let taken = EmailVerificationError::UserAlreadyExists;
        let proved = user::change(cx, &tx, unproved.clone(), changes.clone(), taken).await?;
        if let Some(user) = proved.as_ref().filter(|_| signs_in) {
            sign_in(cx, &tx, user).await?;
        }
        Ok::<_, Error>(proved)
    });
    match (proved.await?, own) {
        (Some(user), Some(own)) if auto_sign_in => cx.renew_session_cookies(&own.session, &user),
        (Some(_), _) => {}
        // Of many clicks at once one proves it and signs in; for the others it is proved already.
        (None, _) if cx.store().count(same).await? > 0 => {}
        (None, _) => return Err(EmailVerificationError::UserNotFound.into()),
    }
    Ok(())
}

async fn change(
    cx: &Cx,
    own: Option<CurrentSession>,
    user: UserRow,
    new_email: EmailAddress,
) -> Result<User> {
    let changes = Changes::new()
        .set(UserRow::EMAIL, new_email.as_str())
        .set(UserRow::EMAIL_VERIFIED, true)
        .set(UserRow::UPDATED_AT, cx.now());
    let same = UserRow::ID.eq(user.id.clone()).and(UserRow::EMAIL.eq(user.email.as_str()));
    let (same, changes, signs_in) = (&same, &changes, own.is_none());
    let user = cx
        .store()
        .transaction(|tx| async move {
            let taken = EmailVerificationError::UserAlreadyExists;
            let changed = user::change(cx, &tx, same.clone(), changes.clone(), taken).await?;
            let user = changed.ok_or(EmailVerificationError::UserNotFound)?;
            if signs_in {
                sign_in(cx, &tx, &user).await?;
            }
            Ok::<_, Error>(user)
        })
        .await?;
    if let Some(own) = own {
        cx.renew_session_cookies(&own.session, &user);
    }
    Ok(user.view(cx.schema()))
}

/// Signs in who followed the link. Where that takes a second factor, the page that they come to finds nobody signed in,
/// and can ask for it: the answer has the cookie.
async fn sign_in(cx: &Cx, tx: &Store, user: &UserRow) -> Result<()> {
    match cx.sign_in(tx, user, Factor::EmailLink, Remember::Yes).await? {
        SignIn::Done(_) | SignIn::SecondFactorNeeded => Ok(()),
    }
}

/// Appends to the text that was checked, as upstream does, so that nothing of it changes.
fn with_error(callback: &str, error: &str) -> String {
    let separator = if callback.contains('?') { '&' } else { '?' };
    format!("{callback}{separator}error={error}")
}
