//! The columns of the user.

use crate::cx::Cx;
use crate::endpoint::BoxFuture;
use crate::error::CommonError;
use crate::features::user::{self, UserRow};
use crate::store::{Changes, Column, ExtraColumn, Filter, Kind, SchemaBuilder, Store, Table, Value};

pub(super) const PHONE_NUMBER: &str = "phoneNumber";
pub(super) const VERIFIED: &str = "phoneNumberVerified";

pub(super) fn add(schema: SchemaBuilder) -> SchemaBuilder {
    let mut number = ExtraColumn::new(<UserRow as Table>::NAME, PHONE_NUMBER, Kind::Text);
    number.unique = true;
    let mut verified = ExtraColumn::new(<UserRow as Table>::NAME, VERIFIED, Kind::Bool);
    verified.input = false;
    schema.extra(number).extra(verified)
}

/// Who has a number, proved or not.
pub(super) fn holder(number: &str) -> Filter<UserRow> {
    Column::named(PHONE_NUMBER).eq(Value::Text(number.to_owned()))
}

/// Whether a user's number is proved.
pub(super) fn is_proved(user: &UserRow) -> bool {
    user.extra.get(VERIFIED) == Some(&Value::Bool(true))
}

/// A user's number, if it is proved.
pub(super) fn proved(user: &UserRow) -> Option<String> {
    match user.extra.get(PHONE_NUMBER) {
        Some(Value::Text(number)) if is_proved(user) => Some(number.clone()),
        _ => None,
    }
}

/// A user has this number from now on, proved.
pub(super) fn set(number: &str) -> Changes<UserRow> {
    Changes::new()
        .set_extra(PHONE_NUMBER, Value::Text(number.to_owned()))
        .set_extra(VERIFIED, Value::Bool(true))
}

/// A user has no number any more.
pub(super) fn clear() -> Changes<UserRow> {
    Changes::new().set_extra(PHONE_NUMBER, Value::Null)
}

/// Takes the number from an account whose address nobody had proved: whoever brought it was perhaps somebody else.
pub(super) fn reclaim<'a>(cx: &'a Cx, tx: &'a Store, user: &'a UserRow) -> BoxFuture<'a, ()> {
    Box::pin(async move {
        let changes = clear().set_extra(VERIFIED, Value::Bool(false));
        let id = UserRow::ID.eq(user.id.clone());
        user::change(cx, tx, id, changes, CommonError::InternalServerError).await?;
        Ok(())
    })
}
