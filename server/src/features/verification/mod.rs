//! Single-use tokens: something was mailed to somebody, who shows it once.
//!
//! A token is bound to its purpose when stored and when consumed, and consuming it is one statement: of many parallel
//! requests exactly one gets it.

mod tables;

pub use tables::VerificationRow;

use std::time::Duration;

use crate::cx::Cx;
use crate::error::Result;
use crate::feature::Feature;
use crate::kit::clock::seconds;
use crate::store::{Filter, Find, Id, Store};

/// The table of single-use tokens. It has no operations of its own.
pub fn feature() -> Feature {
    Feature::new("verification", "Single-use tokens of the other features.")
        .tables(|schema| schema.table::<VerificationRow>())
        .expires(VerificationRow::EXPIRES_AT)
}

/// What a token is for. The stored identifier starts with it, so that no token opens another's door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// `/reset-password`. The value is the user's id.
    ResetPassword,
    /// `/delete-user`. The value is the user's id.
    DeleteAccount,
    /// A sign-in that waits for its second factor. The value is the user's id.
    TwoFactor,
}

impl Purpose {
    /// Upstream's prefix of the identifier.
    fn prefix(self) -> &'static str {
        match self {
            Self::ResetPassword => "reset-password:",
            Self::DeleteAccount => "delete-account-",
            Self::TwoFactor => "2fa-",
        }
    }

    /// A token in upstream's alphabet and length.
    fn token(self, cx: &Cx) -> String {
        match self {
            Self::ResetPassword => cx.rng().reset_password_token(),
            Self::DeleteAccount => cx.rng().delete_account_token(),
            Self::TwoFactor => cx.rng().two_factor_challenge(),
        }
    }
}

/// Stores a new token for `value` and returns it.
pub async fn issue(
    cx: &Cx,
    store: &Store,
    purpose: Purpose,
    value: &str,
    lifetime: Duration,
) -> Result<String> {
    let token = purpose.token(cx);
    let now = cx.now();
    store
        .create(VerificationRow {
            id: Id::unset(),
            identifier: format!("{}{token}", purpose.prefix()),
            value: value.to_owned(),
            expires_at: now + seconds(lifetime.as_secs()),
            created_at: now,
            updated_at: now,
            extra: Default::default(),
        })
        .await?;
    Ok(token)
}

/// What a token stands for, without consuming it.
pub async fn peek(cx: &Cx, store: &Store, purpose: Purpose, token: &str) -> Result<Option<String>> {
    Ok(store.find_one(live(cx, purpose, token)).await?.map(|row| row.value))
}

/// Consumes a token and returns what it stood for.
pub async fn consume(cx: &Cx, store: &Store, purpose: Purpose, token: &str) -> Result<Option<String>> {
    Ok(store.consume_one(live(cx, purpose, token)).await?.map(|row| row.value))
}

/// Consumes a token that stands for `value`; another's token stays.
pub async fn consume_for(
    cx: &Cx,
    store: &Store,
    purpose: Purpose,
    token: &str,
    value: &str,
) -> Result<Option<()>> {
    let filter = live(cx, purpose, token).and(VerificationRow::VALUE.eq(value));
    Ok(store.consume_one(filter).await?.map(drop))
}

/// Ends every token of one purpose that stands for `value`.
///
/// They are looked up and then deleted by id: to delete by this filter, MySQL locks every token that it looks at, and
/// those who end theirs at the same time wait for each other in a circle.
pub async fn revoke_all(store: &Store, purpose: Purpose, value: &str) -> Result<()> {
    let pending =
        VerificationRow::IDENTIFIER.starts_with(purpose.prefix()).and(VerificationRow::VALUE.eq(value));
    let tokens = store.find_many(Find::new().filter(pending)).await?;
    if !tokens.is_empty() {
        store.delete_many(VerificationRow::ID.is_in(tokens.into_iter().map(|token| token.id))).await?;
    }
    Ok(())
}

fn live(cx: &Cx, purpose: Purpose, token: &str) -> Filter<VerificationRow> {
    VerificationRow::IDENTIFIER
        .eq(format!("{}{token}", purpose.prefix()))
        .and(VerificationRow::EXPIRES_AT.gt(cx.now()))
}
