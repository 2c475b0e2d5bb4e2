//! Changing a user's row, the only way to.

use super::UserRow;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::store::{Changes, Filter, Store, StoreError};

/// Changes the row of a user and what sessions keep of it, together. Returns the row as it is now, or `None` where the
/// filter finds nobody. `taken` is what it is called where another user has a value that only one may have.
pub(crate) async fn change(
    cx: &Cx,
    store: &Store,
    which: Filter<UserRow>,
    changes: Changes<UserRow>,
    taken: impl Into<Error>,
) -> Result<Option<UserRow>> {
    let changed = store.update(which, changes).await.map_err(|error| match error {
        StoreError::UniqueViolation { .. } => taken.into().because(error),
        other => other.into(),
    })?;
    if let Some(user) = &changed {
        cx.sessions().user_changed(store, user).await?;
    }
    Ok(changed)
}
