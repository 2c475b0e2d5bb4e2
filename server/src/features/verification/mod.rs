//! Single-use tokens: something was mailed to somebody, who shows it once.
//!
//! A token is bound to its purpose when stored and when consumed, and consuming it is one statement: of many parallel
//! requests exactly one gets it.

pub(crate) mod code;
mod tables;

pub use tables::VerificationRow;

use std::time::Duration;

use crate::cx::Cx;
use crate::error::Result;
use crate::feature::Feature;
use crate::kit::clock::seconds;
use crate::kit::random::Rng;
use crate::store::{Filter, Find, Id, Store};

/// The table of single-use tokens. It has no operations of its own.
pub fn feature() -> Feature {
    Feature::new("verification", "Single-use tokens of the other features.")
        .tables(|schema| schema.table::<VerificationRow>())
        .expires(VerificationRow::EXPIRES_AT)
}

/// What a token is for. The stored identifier starts with it, so that no token opens another's door.
#[derive(Debug, Clone, Copy)]
pub struct Purpose {
    prefix: &'static str,
    token: fn(&Rng) -> String,
    hashed: bool,
}

impl Purpose {
    /// `/reset-password`. The value is the user's id.
    pub const RESET_PASSWORD: Self = Self::new("reset-password:", Rng::reset_password_token);
    /// `/delete-user`. The value is the user's id.
    pub const DELETE_ACCOUNT: Self = Self::new("delete-account-", Rng::delete_account_token);

    /// A purpose of one feature: upstream's prefix of the identifier, and a token in upstream's alphabet and length.
    pub const fn new(prefix: &'static str, token: fn(&Rng) -> String) -> Self {
        Self { prefix, token, hashed: false }
    }

    /// The same, for tokens of which only the SHA-256 is stored, in upstream's form.
    pub const fn hashed(self) -> Self {
        Self { hashed: true, ..self }
    }

    /// What the identifier starts with.
    pub fn prefix(self) -> &'static str {
        self.prefix
    }

    /// What names a token in the table.
    pub fn identifier(self, token: &str) -> String {
        match self.hashed {
            true => format!("{}{}", self.prefix, code::hash(token)),
            false => format!("{}{token}", self.prefix),
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
    let token = (purpose.token)(cx.rng());
    keep(cx, store, purpose, &token, value, lifetime).await?;
    Ok(token)
}

/// Stores a token that there is already.
pub async fn keep(
    cx: &Cx,
    store: &Store,
    purpose: Purpose,
    token: &str,
    value: &str,
    lifetime: Duration,
) -> Result<()> {
    let now = cx.now();
    let row = VerificationRow {
        id: Id::unset(),
        identifier: purpose.identifier(token),
        value: value.to_owned(),
        expires_at: now + seconds(lifetime.as_secs()),
        created_at: now,
        updated_at: now,
        extra: Default::default(),
    };
    store.create(row).await?;
    Ok(())
}

/// What a token stands for, without consuming it.
pub async fn peek(cx: &Cx, store: &Store, purpose: Purpose, token: &str) -> Result<Option<String>> {
    Ok(store.find_one(live(cx, purpose, token)).await?.map(|row| row.value))
}

/// Consumes a token and returns what it stood for.
pub async fn consume(cx: &Cx, store: &Store, purpose: Purpose, token: &str) -> Result<Option<String>> {
    Ok(store.consume_one(live(cx, purpose, token)).await?.map(|row| row.value))
}

/// What a consumed token was.
pub enum Consumed {
    /// It was good, and stood for this.
    Live(String),
    /// It was good once.
    Expired,
}

/// Consumes a token, good or not any more: for those who tell the two apart.
pub async fn consume_any(cx: &Cx, store: &Store, purpose: Purpose, token: &str) -> Result<Option<Consumed>> {
    let row = store.consume_one(VerificationRow::IDENTIFIER.eq(purpose.identifier(token))).await?;
    let now = cx.now();
    Ok(row.map(|row| if row.expires_at > now { Consumed::Live(row.value) } else { Consumed::Expired }))
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

/// Ends every token that stands for `value`, of one purpose and of those whose prefix begins with its.
///
/// They are looked up and then deleted by id: to delete by this filter, MySQL locks every token that it looks at, and
/// those who end theirs at the same time wait for each other in a circle.
pub async fn revoke_all(store: &Store, purpose: Purpose, value: &str) -> Result<()> {
    let pending =
        VerificationRow::IDENTIFIER.starts_with(purpose.prefix).and(VerificationRow::VALUE.eq(value));
    let tokens = store.find_many(Find::new().filter(pending)).await?;
    if !tokens.is_empty() {
        store.delete_many(VerificationRow::ID.is_in(tokens.into_iter().map(|token| token.id))).await?;
    }
    Ok(())
}

fn live(cx: &Cx, purpose: Purpose, token: &str) -> Filter<VerificationRow> {
    VerificationRow::IDENTIFIER.eq(purpose.identifier(token)).and(VerificationRow::EXPIRES_AT.gt(cx.now()))
}
