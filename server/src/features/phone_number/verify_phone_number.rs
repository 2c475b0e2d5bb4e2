use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::code::{Code, Purpose, Shown};
use super::{PhoneNumberError, columns, sign_up};
use crate::body::Sensitive;
use crate::cx::{CurrentSession, Cx};
use crate::error::{CommonError, Error, Result};
use crate::features::session::{Factor, Remember, SignIn, TwoFactorRequired};
use crate::features::user::{self, User, UserRow};
use crate::store::{Changes, Store};

/// A code that was sent.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VerifyPhoneNumberBody {
    /// The number that it was sent to.
    pub phone_number: String,
    /// The code.
    pub code: Sensitive,
    /// Prove the number, and sign nobody in by it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::body::present")]
    #[schema(nullable = false)]
    pub disable_session: Option<bool>,
    /// Make it the number of who is signed in, in place of an earlier one.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::body::present")]
    #[schema(nullable = false)]
    pub update_phone_number: Option<bool>,
}

/// The number is proved.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PhoneNumberVerified {
    /// Always true.
    pub status: bool,
    /// The session token; null with `disableSession`.
    #[schema(required)]
    pub token: Option<Sensitive>,
    /// Whose number it is.
    pub user: User,
}

/// The number is proved, or a second factor has to be.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
#[expect(
    clippy::large_enum_variant,
    reason = "one is made for a request, and whoever matches it wants no box"
)]
pub enum PhoneNumberAnswer {
    /// The number is proved.
    PhoneNumberVerified(PhoneNumberVerified),
    /// A second factor is needed.
    TwoFactorRequired(TwoFactorRequired),
}

/// Verify a code that was sent to a phone number.
///
/// It signs in whose number it is; with `updatePhoneNumber` it gives the number to who is signed in. Somebody new is signed
/// up where `phone_number.sign_up_on_verification` says so. A code works once, and each look at it is counted before.
///
/// Somebody may have claimed the number and not proved it. That is their own proof if they are signed in, or if their
/// password asked for the code; otherwise the number is theirs no more.
#[endpoint(POST "/phone-number/verify", session = optional, changes = session,
           errors(PhoneNumberError::{OtpNotFound, OtpExpired, InvalidOtp, TooManyAttempts, UserNotFound,
                                     PhoneNumberExist, PhoneNumberNotExist, FailedToCreateUser}))]
async fn verify_phone_number(
    cx: &Cx,
    session: Option<CurrentSession>,
    body: VerifyPhoneNumberBody,
) -> Result<PhoneNumberAnswer> {
    let number = body.phone_number.as_str();
    let attempt = cx.sign_in_attempt(&format!("phone-number-code:{number}")).await?;
    let code = Code { purpose: Purpose::Number, number };
    let shown = &code.show(cx, body.code.expose()).await?;
    let (session, signs_in) = (session.as_ref(), body.disable_session != Some(true));
    let updates = body.update_phone_number == Some(true);
    let answer = cx.store().transaction(|tx| async move {
        code.consume(&tx, shown).await?;
        match updates {
            true => {
                let current = session.ok_or(PhoneNumberError::UserNotFound)?;
                let user = give(cx, &tx, number, current).await?;
                Ok::<_, Error>(verified(cx, Some(current.session.token.clone()), &user))
            }
            false => {
                let user = holder(cx, &tx, number, shown, session).await?;
                enter(cx, &tx, &user, signs_in).await
            }
        }
    });
    let answer = answer.await?;
    attempt.succeeded().await;
    Ok(answer)
}

/// Gives a number to who is signed in, unless somebody else has proved it.
async fn give(cx: &Cx, tx: &Store, number: &str, current: &CurrentSession) -> Result<UserRow> {
    match tx.lock_one(columns::holder(number)).await? {
        Some(holder) if columns::is_proved(&holder) => return Err(PhoneNumberError::PhoneNumberExist.into()),
        Some(claimant) if claimant.id != current.user.id => release(cx, tx, &claimant).await?,
        _ => {}
    }
    let user = change(cx, tx, &current.user, columns::set(number)).await?;
    let (session, remember) = (current.session.clone(), cx.presented_remember());
    cx.outgoing().set_cached(CurrentSession { session, user: user.clone() }, remember);
    Ok(user)
}

/// Whose number it is, now that it is proved.
async fn holder(
    cx: &Cx,
    tx: &Store,
    number: &str,
    shown: &Shown,
    session: Option<&CurrentSession>,
) -> Result<UserRow> {
    let Some(holder) = tx.lock_one(columns::holder(number)).await? else {
        return sign_up::sign_up(cx, tx, number).await;
    };
    let is_theirs = columns::is_proved(&holder)
        || shown.claimant.as_ref() == Some(&holder.id)
        || session.is_some_and(|current| current.user.id == holder.id);
    match is_theirs {
        true => change(cx, tx, &holder, columns::set(number)).await,
        false => {
            release(cx, tx, &holder).await?;
            sign_up::sign_up(cx, tx, number).await
        }
    }
}

/// Signs in, or leaves it at the proof.
async fn enter(cx: &Cx, tx: &Store, user: &UserRow, signs_in: bool) -> Result<PhoneNumberAnswer> {
    if !signs_in {
        return Ok(verified(cx, None, user));
    }
    Ok(match cx.sign_in(tx, user, Factor::PhoneCode, Remember::Yes).await? {
        SignIn::Done(session) => verified(cx, Some(session.token), user),
        SignIn::SecondFactorNeeded => PhoneNumberAnswer::TwoFactorRequired(TwoFactorRequired::new()),
    })
}

/// What was only claimed goes to who proves it.
async fn release(cx: &Cx, tx: &Store, claimant: &UserRow) -> Result<()> {
    change(cx, tx, claimant, columns::clear()).await.map(drop)
}

async fn change(cx: &Cx, tx: &Store, whose: &UserRow, changes: Changes<UserRow>) -> Result<UserRow> {
    let changes = changes.set(UserRow::UPDATED_AT, cx.now());
    let which = UserRow::ID.eq(whose.id.clone());
    let changed = user::change(cx, tx, which, changes, PhoneNumberError::PhoneNumberExist).await?;
    Ok(changed.ok_or(CommonError::Unauthorized)?)
}

fn verified(cx: &Cx, token: Option<String>, user: &UserRow) -> PhoneNumberAnswer {
    let (token, user) = (token.map(Into::into), user.view(cx.schema()));
    PhoneNumberAnswer::PhoneNumberVerified(PhoneNumberVerified { status: true, token, user })
}
