use std::collections::HashMap;
use std::io::Write;

use super::{Content, Line, TransferError, VERSION, row};
use crate::features::account::AccountRow;
use crate::features::user::UserRow;
use crate::store::{Find, Id, Order, Store, Timestamp};

/// How many users are read at once.
const PAGE: u64 = 500;

/// What an export holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// Users.
    pub users: u64,
    /// Their accounts.
    pub accounts: u64,
}

/// Writes every user with their accounts. Who signs up or changes meanwhile may be missing or be as before.
///
/// # Errors
/// [`TransferError`]
pub async fn export(
    store: &Store,
    now: Timestamp,
    out: &mut (impl Write + Send),
) -> Result<Exported, TransferError> {
    let (portcullis, exported_at) = (Content::Users, now.to_string());
    write(out, &Line::Start { portcullis, version: VERSION, exported_at })?;
    let (mut exported, mut last) = (Exported::default(), None::<Id>);
    loop {
        let mut find = Find::new().sort(UserRow::ID, Order::Ascending).limit(PAGE);
        if let Some(last) = last.take() {
            find = find.filter(UserRow::ID.gt(last));
        }
        let users = store.find_many(find).await?;
        let Some(end) = users.last() else { break };
        last = Some(end.id.clone());
        let mut accounts = accounts_of(store, &users).await?;
        for user in users {
            let accounts = accounts.remove(&user.id).unwrap_or_default();
            exported.users += 1;
            exported.accounts += accounts.len() as u64;
            let accounts = accounts.into_iter().map(row::to_json).collect();
            write(out, &Line::User { user: row::to_json(user), accounts })?;
        }
    }
    write(out, &Line::End { end: true, users: exported.users, accounts: exported.accounts })?;
    Ok(exported)
}

async fn accounts_of(
    store: &Store,
    users: &[UserRow],
) -> Result<HashMap<Id, Vec<AccountRow>>, TransferError> {
    let theirs = AccountRow::USER_ID.is_in(users.iter().map(|user| user.id.clone()));
    let mut accounts = HashMap::<_, Vec<_>>::new();
    for account in store.find_many(Find::new().filter(theirs)).await? {
        accounts.entry(account.user_id.clone()).or_default().push(account);
    }
    Ok(accounts)
}

fn write(out: &mut impl Write, line: &Line) -> Result<(), TransferError> {
    serde_json::to_writer(&mut *out, line).map_err(std::io::Error::from)?;
    Ok(out.write_all(b"\n")?)
}
