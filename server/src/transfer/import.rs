use std::io::BufRead;

use serde_json::{Map, Value as Json};

use super::{Line, TransferError, VERSION, row};
use crate::features::account::AccountRow;
use crate::features::user::UserRow;
use crate::store::{Id, IdStrategy, Store, StoreError};

/// How many users one transaction brings: a commit for each would wait for the disk each time.
const CHUNK: usize = 100;

/// How to import.
#[derive(Clone, Copy, Debug, Default)]
pub struct ImportOptions {
    /// Users and accounts get new ids, instead of those that they had.
    pub new_ids: bool,
}

/// What became of the file's users.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Users that are new here.
    pub users: u64,
    /// Their accounts.
    pub accounts: u64,
    /// Users that were here already, as after an import that broke off: by id and address, or by address alone where
    /// ids are new. They are left as they are.
    pub already_there: u64,
    /// Lines whose user can't be here, since somebody else has the id, the address or an account. They are left out.
    pub taken: Vec<u64>,
}

/// Reads users with their accounts into the database: each with all accounts or not at all. Whatever breaks off can be
/// repeated: who is there already is passed over.
///
/// # Errors
/// [`TransferError`]; what came before the line stays imported.
pub async fn import(
    store: &Store,
    options: ImportOptions,
    file: impl BufRead,
) -> Result<Imported, TransferError> {
    if store.ids() == IdStrategy::Serial && !options.new_ids {
        return Err(TransferError::SerialIds);
    }
    let mut imported = Imported::default();
    let (mut chunk, mut seen, mut ended) = (Vec::new(), (0, 0), false);
    for (text, number) in file.lines().zip(1..) {
        let problem = |problem: String| TransferError::Line { line: number, problem };
        let line = serde_json::from_str(&text?).map_err(|_| problem("is no line of an export".to_owned()))?;
        match line {
            Line::Start { version: VERSION, .. } if number == 1 => {}
            Line::Start { version, .. } if number == 1 => {
                return Err(problem(format!("version {version} of the format is not known here")));
            }
            Line::User { user, accounts } if number > 1 && !ended => {
                seen = (seen.0 + 1, seen.1 + accounts.len() as u64);
                chunk.push(Entry::read(store, number, user, accounts).map_err(problem)?);
                if chunk.len() == CHUNK {
                    keep(store, options, std::mem::take(&mut chunk), &mut imported).await?;
                }
            }
            Line::End { users, accounts, .. } if (users, accounts) == seen && !ended => ended = true,
            Line::End { .. } => break,
            _ => return Err(problem("stands in the wrong place".to_owned())),
        }
    }
    keep(store, options, chunk, &mut imported).await?;
    if ended { Ok(imported) } else { Err(TransferError::CutOff) }
}

#[derive(Clone)]
struct Entry {
    line: u64,
    user: UserRow,
    accounts: Vec<AccountRow>,
}

/// What became of one.
enum Fate {
    New,
    AlreadyThere,
    Taken,
}

async fn keep(
    store: &Store,
    options: ImportOptions,
    chunk: Vec<Entry>,
    imported: &mut Imported,
) -> Result<(), TransferError> {
    let entries = &chunk;
    let fates = store
        .transaction(|store| async move {
            let mut fates = Vec::with_capacity(entries.len());
            for entry in entries {
                fates.push(entry.keep(&store, options).await?);
            }
            Ok::<_, StoreError>(fates)
        })
        .await?;
    for (entry, fate) in chunk.iter().zip(fates) {
        match fate {
            Fate::New => {
                imported.users += 1;
                imported.accounts += entry.accounts.len() as u64;
            }
            Fate::AlreadyThere => imported.already_there += 1,
            Fate::Taken => imported.taken.push(entry.line),
        }
    }
    Ok(())
}

impl Entry {
    fn read(
        store: &Store,
        line: u64,
        user: Map<String, Json>,
        accounts: Vec<Map<String, Json>>,
    ) -> Result<Self, String> {
        let user: UserRow = row::from_json(store.schema(), user)?;
        let accounts = accounts.into_iter().map(|account| row::from_json(store.schema(), account));
        let accounts = accounts.collect::<Result<Vec<AccountRow>, _>>()?;
        if user.id.is_unset() || accounts.iter().any(|account| account.user_id != user.id) {
            return Err("an account is of another user".to_owned());
        }
        Ok(Self { line, user, accounts })
    }

    /// In a transaction of its own within the chunk's, so that one who can't be here does not undo the others.
    async fn keep(&self, store: &Store, options: ImportOptions) -> Result<Fate, StoreError> {
        let there = store.find_one(UserRow::EMAIL.eq(self.user.email.as_str())).await?;
        if there.is_some_and(|there| options.new_ids || there.id == self.user.id) {
            return Ok(Fate::AlreadyThere);
        }
        let created = store.transaction(|store| async move {
            let mut user = self.user.clone();
            if options.new_ids {
                user.id = Id::unset();
            }
            let user = store.create(user).await?;
            for account in &self.accounts {
                store.create(self.moved(account.clone(), &user.id, options)).await?;
            }
            Ok(())
        });
        match created.await {
            Ok(()) => Ok(Fate::New),
            Err(StoreError::UniqueViolation { .. }) => Ok(Fate::Taken),
            Err(error) => Err(error),
        }
    }

    /// The account of the user under the id that they have here.
    fn moved(&self, mut account: AccountRow, user: &Id, options: ImportOptions) -> AccountRow {
        if options.new_ids {
            // A password's account is called by its user's id.
            if account.provider_id == AccountRow::CREDENTIAL {
                account.account_id = user.to_string();
            }
            (account.id, account.user_id) = (Id::unset(), user.clone());
        }
        account
    }
}
