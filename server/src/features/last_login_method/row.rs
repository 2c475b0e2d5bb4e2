//! The column of the user.

use crate::config::Config;
use crate::cx::Cx;
use crate::endpoint::BoxFuture;
use crate::features::session::SessionRow;
use crate::features::user::UserRow;
use crate::hooks::Hooks;
use crate::store::{Changes, ExtraColumn, Kind, SchemaBuilder, Store, Table, Value};

const COLUMN: &str = "lastLoginMethod";

pub(super) fn column(schema: SchemaBuilder) -> SchemaBuilder {
    let mut column = ExtraColumn::new(<UserRow as Table>::NAME, COLUMN, Kind::Text);
    column.input = false;
    schema.extra(column)
}

/// A new user has it at once: whoever signs up is told so in the answer.
pub(super) fn hooks(config: &Config) -> Hooks {
    let options = config.last_login_method.clone();
    if !options.store_in_database {
        return Hooks::new();
    }
    Hooks::new().before_create(move |store, mut user: UserRow| {
        let method = store.act().and_then(|act| options.of(act.operation));
        if let Some(method) = method {
            user.extra.insert(COLUMN.to_owned(), Value::Text(method.to_owned()));
        }
        async move { Ok(user) }
    })
}

/// Writes it down with the session.
pub(super) fn signed_in<'a>(cx: &'a Cx, store: &'a Store, session: &'a SessionRow) -> BoxFuture<'a, ()> {
    Box::pin(async move {
        let options = &cx.config().last_login_method;
        let Some(method) = options.of(cx.act().operation).filter(|_| options.store_in_database) else {
            return Ok(());
        };
        let changes = Changes::new().set_extra(COLUMN, Value::Text(method.to_owned()));
        let changes = changes.set(UserRow::UPDATED_AT, cx.now());
        if let Some(user) = store.update(UserRow::ID.eq(session.user_id.clone()), changes).await? {
            cx.sessions().user_changed(store, &user).await?;
        }
        Ok(())
    })
}
