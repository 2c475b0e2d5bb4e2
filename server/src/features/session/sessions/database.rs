//! Sessions as rows of `session`: the only statements about them.

use crate::cx::CurrentSession;
use crate::features::session::SessionRow;
use crate::features::user::UserRow;
use crate::store::{Changes, Find, Id, Order, Store, StoreError, Timestamp};

pub(super) async fn create(store: &Store, session: SessionRow) -> Result<SessionRow, StoreError> {
    store.create(session).await
}

pub(super) async fn find(store: &Store, token: &str) -> Result<Option<CurrentSession>, StoreError> {
    let found = store.find_joined(SessionRow::TOKEN.eq(token), SessionRow::USER_ID, UserRow::ID).await?;
    Ok(found.map(|(session, user)| CurrentSession { session, user }))
}

pub(super) async fn list(
    store: &Store,
    user: &Id,
    now: Timestamp,
    limit: u64,
) -> Result<Vec<SessionRow>, StoreError> {
    let live = SessionRow::USER_ID.eq(user.clone()).and(SessionRow::EXPIRES_AT.gt(now));
    let find = Find::new().filter(live).sort(SessionRow::CREATED_AT, Order::Descending).limit(limit);
    store.find_many(find).await
}

/// Where the session was ended in between, there is no row to update.
pub(super) async fn extend(
    store: &Store,
    token: &str,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<Option<SessionRow>, StoreError> {
    store.update(SessionRow::TOKEN.eq(token), extension(expires_at, now)).await
}

/// What changes when a session is extended, for whoever hooks that.
pub(super) fn extension(expires_at: Timestamp, now: Timestamp) -> Changes<SessionRow> {
    Changes::new().set(SessionRow::EXPIRES_AT, expires_at).set(SessionRow::UPDATED_AT, now)
}

pub(super) async fn end(store: &Store, token: &str) -> Result<(), StoreError> {
    store.delete(SessionRow::TOKEN.eq(token)).await.map(drop)
}

pub(super) async fn end_one_of(store: &Store, user: &Id, token: &str) -> Result<(), StoreError> {
    store.delete(SessionRow::TOKEN.eq(token).and(SessionRow::USER_ID.eq(user.clone()))).await.map(drop)
}

pub(super) async fn end_one_by_id(store: &Store, user: &Id, id: &Id) -> Result<bool, StoreError> {
    store.delete(SessionRow::ID.eq(id.clone()).and(SessionRow::USER_ID.eq(user.clone()))).await
}

pub(super) async fn end_all_of(store: &Store, user: &Id) -> Result<u64, StoreError> {
    store.delete_many(SessionRow::USER_ID.eq(user.clone())).await
}

pub(super) async fn end_others_of(store: &Store, user: &Id, but: &str) -> Result<(), StoreError> {
    let others = SessionRow::USER_ID.eq(user.clone()).and(SessionRow::TOKEN.ne(but));
    store.delete_many(others).await.map(drop)
}
