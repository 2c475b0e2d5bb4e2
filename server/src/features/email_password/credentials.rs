//! The password's account row.

use super::EmailPasswordError;
use crate::cx::Cx;
use crate::error::Result;
use crate::features::account::AccountRow;
use crate::kit::password::{NewPassword, PasswordLengthError};
use crate::store::{Changes, Filter, Id, Store};

/// The hash of a user's password, if they have one.
pub async fn hash_of(store: &Store, user: &Id) -> Result<Option<String>> {
    Ok(store.find_one(credential(user)).await?.and_then(|account| account.password))
}

/// Stores the hash of a new password: in the row that is there, or in a new one.
pub(crate) async fn set_hash(cx: &Cx, store: &Store, user: &Id, hash: String) -> Result<()> {
    let changes =
        Changes::new().set(AccountRow::PASSWORD, hash.clone()).set(AccountRow::UPDATED_AT, cx.now());
    if store.update_many(credential(user), changes).await? == 0 {
        store.create(AccountRow::credential(user, hash, cx.now())).await?;
    }
    Ok(())
}

/// Stores another hash of the same password. The row does not count as changed: its time stays, and by that others tell
/// that the password did not change.
pub(super) async fn set_better_hash(store: &Store, user: &Id, hash: String) -> Result<()> {
    store.update_many(credential(user), Changes::new().set(AccountRow::PASSWORD, hash)).await?;
    Ok(())
}

/// Keeps the password as it is until the transaction ends, if its hash is still this one; whether it is. So nobody who
/// proved a password acts by it after it was changed, and what ends with the old one ends with what they did.
pub(crate) async fn hold(tx: &Store, user: &Id, hash: &str) -> Result<bool> {
    let same = credential(user).and(AccountRow::PASSWORD.eq(hash.to_owned()));
    Ok(tx.lock_one(same).await?.is_some())
}

/// The hash, by today's settings, of a password that was just found right.
pub(super) async fn rehashed(cx: &Cx, password: &str) -> Result<Option<String>> {
    // Whatever its length, it was allowed when it was chosen.
    match NewPassword::parse(password, 0, usize::MAX) {
        Ok(password) => cx.rehash_password(password).await.map(Some),
        Err(_) => Ok(None),
    }
}

/// A password of allowed length. The length is checked before any hashing.
pub(crate) fn new_password(cx: &Cx, text: &str) -> Result<NewPassword> {
    let options = &cx.config().email_and_password;
    NewPassword::parse(text, options.min_password_length, options.max_password_length).map_err(|e| match e {
        PasswordLengthError::TooShort => EmailPasswordError::PasswordTooShort.into(),
        PasswordLengthError::TooLong => EmailPasswordError::PasswordTooLong.into(),
    })
}

fn credential(user: &Id) -> Filter<AccountRow> {
    AccountRow::USER_ID.eq(user.clone()).and(AccountRow::PROVIDER_ID.eq(AccountRow::CREDENTIAL))
}
