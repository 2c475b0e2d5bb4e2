//! What a user has: found, proved by the password, switched on and off.

use super::{TwoFactorError, TwoFactorRow, columns, devices, guard};
use crate::cx::{CurrentSession, Cx};
use crate::error::{CommonError, Error, Result};
use crate::features::email_password::{EmailPasswordError, credentials};
use crate::features::session::{Factor, SessionRow};
use crate::features::user::{self, UserRow};
use crate::kit::password::Verdict;
use crate::kit::totp::Totp;
use crate::kit::{symmetric, totp};
use crate::store::{Id, Store};

/// The user's second factor, if they have set one up.
pub(super) async fn find(store: &Store, user: &Id) -> Result<Option<TwoFactorRow>> {
    Ok(store.find_one(TwoFactorRow::USER_ID.eq(user.clone())).await?)
}

/// Checks the user's password. Answers with its hash, to [`hold`](credentials::hold) in the transaction that acts by it.
pub(super) async fn prove(cx: &Cx, user: &UserRow, password: &str) -> Result<String> {
    let attempt = cx.sign_in_attempt(&user.email).await?;
    let hash = credentials::hash_of(cx.store(), &user.id).await?;
    match (cx.verify_password(hash.as_deref(), password).await?, hash) {
        (Verdict::Right { .. }, Some(hash)) => {
            attempt.succeeded().await;
            Ok(hash)
        }
        _ => Err(EmailPasswordError::InvalidPassword.into()),
    }
}

/// Keeps the proved password as it is until the transaction ends; also makes two who change the second factor at once wait
/// for each other.
pub(super) async fn hold(tx: &Store, user: &Id, proved: &str) -> Result<()> {
    match credentials::hold(tx, user, proved).await? {
        true => Ok(()),
        false => Err(EmailPasswordError::InvalidPassword.into()),
    }
}

/// Ends what somebody could still do by the second factor that there was.
pub(super) async fn forget(tx: &Store, user: &Id) -> Result<()> {
    tx.delete_many(TwoFactorRow::USER_ID.eq(user.clone())).await?;
    devices::end_all_of(tx, user).await?;
    guard::end_all_of(tx, user).await
}

/// Switches on what was set up. Whoever has set up nothing has not shown their password either.
pub(super) async fn switch_on(
    cx: &Cx,
    tx: &Store,
    current: &CurrentSession,
) -> Result<(Option<SessionRow>, UserRow)> {
    let own = TwoFactorRow::USER_ID.eq(current.user.id.clone());
    tx.lock_one(own).await?.ok_or(TwoFactorError::NotEnabled)?;
    switch(cx, tx, current, true).await
}

/// Switches the second factor on or off, and begins a new session in place of the one that did it.
pub(super) async fn switch(
    cx: &Cx,
    tx: &Store,
    current: &CurrentSession,
    on: bool,
) -> Result<(Option<SessionRow>, UserRow)> {
    let id = UserRow::ID.eq(current.user.id.clone());
    let changes = columns::set(on).set(UserRow::UPDATED_AT, cx.now());
    let user = user::change(cx, tx, id, changes, CommonError::InternalServerError).await?;
    let user = user.ok_or(CommonError::Unauthorized)?;
    cx.sessions().end(tx, &current.session.token).await?;
    let signed_in = cx.sign_in(tx, &user, Factor::Session, cx.presented_remember()).await?;
    Ok((signed_in.session(), user))
}

/// How codes of authenticator apps are made here.
pub(super) fn totp(cx: &Cx) -> Totp {
    let options = &cx.config().two_factor.totp;
    totp::Totp { digits: options.digits, period: options.period }
}

/// The secret of the authenticator app.
pub(super) fn secret(cx: &Cx, row: &TwoFactorRow) -> Result<String> {
    symmetric::decrypt(&row.secret, &cx.shared().secrets).ok_or_else(unreadable)
}

/// Something was encrypted with a secret that is no longer among ours.
pub(super) fn unreadable() -> Error {
    Error::from(CommonError::InternalServerError.spec()).because("no app secret decrypts the second factor")
}

/// The name that authenticator apps show.
pub(super) fn issuer(cx: &Cx) -> &str {
    cx.config().two_factor.issuer.as_deref().unwrap_or(&cx.config().app_name)
}
