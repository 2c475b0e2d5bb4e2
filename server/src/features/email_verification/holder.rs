//! Who has an address, for those who have shown that they read its mail.

use serde_json::Map;

use super::EmailVerificationError;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::features::account::AccountRow;
use crate::features::user::{self, UserRow, fields};
use crate::kit::email_address::EmailAddress;
use crate::store::{Changes, Id, Store, StoreError};

/// The user who has an address, and has proved it by now.
pub(crate) struct Holder {
    pub(crate) user: UserRow,
    /// Whether they have signed up by this proof.
    pub(crate) is_new: bool,
}

impl Holder {
    /// The user with an address that somebody has just proved, in the transaction that used up the proof. Where there is
    /// none, `newcomer` is the name of a new one.
    ///
    /// Whoever had the account while nobody had proved the address was perhaps not its owner: their ways in and their
    /// sessions end.
    pub(crate) async fn of(
        cx: &Cx,
        tx: &Store,
        email: &EmailAddress,
        newcomer: Option<String>,
    ) -> Result<Option<Self>> {
        let Some(user) = tx.lock_one(UserRow::EMAIL.eq(email.as_str())).await? else {
            let Some(name) = newcomer else { return Ok(None) };
            let user = sign_up(cx, tx, email, name).await?;
            return Ok(Some(Self { user, is_new: true }));
        };
        cx.act().is_about(&user.id);
        if user.email_verified {
            return Ok(Some(Self { user, is_new: false }));
        }
        tx.delete_many(AccountRow::USER_ID.eq(user.id.clone())).await?;
        reclaim(cx, tx, &user).await?;
        let changes = Changes::new().set(UserRow::EMAIL_VERIFIED, true).set(UserRow::UPDATED_AT, cx.now());
        let taken = EmailVerificationError::UserAlreadyExists;
        let proved = user::change(cx, tx, UserRow::ID.eq(user.id.clone()), changes, taken).await?;
        Ok(proved.map(|user| Self { user, is_new: false }))
    }
}

/// Ends the sessions of an account whose address nobody had proved before, and what features know of ways in: whoever set
/// them up was perhaps not its owner. A second factor stays: it lets nobody in, and who reads a mailbox must not be able to
/// do away with it.
pub(crate) async fn reclaim(cx: &Cx, tx: &Store, user: &UserRow) -> Result<()> {
    for on_reclaim in cx.shared().features.iter().filter_map(|feature| feature.on_reclaim) {
        on_reclaim(cx, tx, user).await?;
    }
    cx.sessions().end_all_of(tx, &user.id).await?;
    Ok(())
}

async fn sign_up(cx: &Cx, tx: &Store, email: &EmailAddress, name: String) -> Result<UserRow> {
    let refused =
        |error: Error| Error::from(EmailVerificationError::FailedToCreateUser.spec()).because(error);
    let now = cx.now();
    let row = UserRow {
        id: Id::unset(),
        name,
        email: email.as_str().to_owned(),
        email_verified: true,
        image: None,
        created_at: now,
        updated_at: now,
        extra: fields::input(cx.schema(), "user", &Map::new(), fields::Action::Create).map_err(refused)?,
    };
    tx.create(row).await.map_err(|error| match error {
        StoreError::UniqueViolation { .. } => refused(error.into()),
        other => other.into(),
    })
}
