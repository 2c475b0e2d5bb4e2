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

/// Stores a hash: in the row that is there, or in a new one.
pub(crate) async fn set_hash(cx: &Cx, store: &Store, user: &Id, hash: String) -> Result<()> {
    let changes =
        Changes::new().set(AccountRow::PASSWORD, hash.clone()).set(AccountRow::UPDATED_AT, cx.now());
    if store.update_many(credential(user), changes).await? == 0 {
        store.create(AccountRow::credential(user, hash, cx.now())).await?;
    }
    Ok(())
}

/// Stores the hash, by today's settings, of a password that was just found right.
pub(super) async fn rehash(cx: &Cx, user: &Id, password: &str) -> Result<()> {
    // Whatever its length, it was allowed when it was chosen.
    let Ok(password) = NewPassword::parse(password, 0, usize::MAX) else { return Ok(()) };
    let hash = cx.hash_password(password).await?;
    set_hash(cx, cx.store(), user, hash).await
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
