//! The column of the user.

use crate::features::user::UserRow;
use crate::store::{Column, ExtraColumn, Filter, Id, Kind, SchemaBuilder, Table, Value};

pub(super) const IS_ANONYMOUS: &str = "isAnonymous";

pub(super) fn add(schema: SchemaBuilder) -> SchemaBuilder {
    let mut column = ExtraColumn::new(<UserRow as Table>::NAME, IS_ANONYMOUS, Kind::Bool);
    (column.default, column.input) = (Some(Value::Bool(false)), false);
    schema.extra(column)
}

/// Whether a user has not said who they are.
pub(super) fn is_anonymous(user: &UserRow) -> bool {
    user.extra.get(IS_ANONYMOUS) == Some(&Value::Bool(true))
}

/// This user, if they are anonymous.
pub(super) fn anonymous(user: &Id) -> Filter<UserRow> {
    UserRow::ID.eq(user.clone()).and(Column::named(IS_ANONYMOUS).eq(Value::Bool(true)))
}
