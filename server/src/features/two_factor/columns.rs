//! The columns that the feature adds to others' tables.

use crate::features::user::UserRow;
use crate::features::verification::VerificationRow;
use crate::store::{Column, ExtraColumn, Kind, SchemaBuilder, Table, Value};

/// Whether a user has a second factor; upstream's column.
const ENABLED: &str = "twoFactorEnabled";

/// How often something was tried by a row of `verification`. A row that upstream made has NULL.
pub(super) const ATTEMPTS: Column<VerificationRow, i32> = Column::new("attempts");

pub(super) fn add(schema: SchemaBuilder) -> SchemaBuilder {
    let mut enabled = ExtraColumn::new(<UserRow as Table>::NAME, ENABLED, Kind::Bool);
    (enabled.default, enabled.input) = (Some(Value::Bool(false)), false);
    let mut attempts = ExtraColumn::new(VerificationRow::NAME, ATTEMPTS.name(), Kind::Number);
    (attempts.default, attempts.input, attempts.returned) = (Some(Value::Number(0)), false, false);
    schema.extra(enabled).extra(attempts)
}

/// Whether a user has a second factor.
pub(super) fn is_on(user: &UserRow) -> bool {
    user.extra.get(ENABLED) == Some(&Value::Bool(true))
}

/// Whether a user has one from now on.
pub(super) fn set(on: bool) -> crate::store::Changes<UserRow> {
    crate::store::Changes::new().set_extra(ENABLED, Value::Bool(on))
}
