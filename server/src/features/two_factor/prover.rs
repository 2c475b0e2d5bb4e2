//! Who proves a second factor: somebody who signs in, or somebody who is signed in.

use std::sync::Arc;

use super::guard::After;
use super::{TwoFactorError, TwoFactorVerified, account, columns, devices, guard};
use crate::cx::{CurrentSession, Cx};
use crate::error::Result;
use crate::features::rate_limit::DatabaseCounts;
use crate::features::session::Factor;
use crate::features::user::UserRow;
use crate::features::verification::{self, VerificationRow};
use crate::kit::rate_limit::{Attempt, SignInThrottle};
use crate::store::{Changes, Filter, Id, Store};

/// Who proves it.
#[expect(clippy::large_enum_variant, reason = "there is one a request")]
pub(super) enum Prover {
    /// The first factor is proved; there is no session.
    Pending {
        /// What it began with.
        after: After,
        /// Names the row of `verification`.
        token: String,
        /// Who signs in.
        user: UserRow,
    },
    /// There is a session.
    SignedIn(CurrentSession),
}

impl Prover {
    /// Who calls: by their session, else by the cookie of a sign-in that waits for this.
    pub(super) async fn of(cx: &Cx, session: Option<CurrentSession>) -> Result<Self> {
        if let Some(session) = session {
            return Ok(Self::SignedIn(session));
        }
        let (after, token) = guard::presented(cx).ok_or(TwoFactorError::InvalidCookie)?;
        let user = verification::peek(cx, cx.store(), after.purpose(), token).await?;
        let user = Id::from(user.ok_or(TwoFactorError::InvalidCookie)?);
        let user = cx.store().find_one(UserRow::ID.eq(user)).await?.ok_or(TwoFactorError::InvalidCookie)?;
        cx.act().is_about(&user.id);
        Ok(Self::Pending { after, token: token.to_owned(), user })
    }

    /// Whose second factor it is.
    pub(super) fn user(&self) -> &UserRow {
        match self {
            Self::Pending { user, .. } => user,
            Self::SignedIn(current) => &current.user,
        }
    }

    /// What is proved already, so that a code that is sent there proves nothing more.
    pub(super) fn after(&self) -> After {
        match self {
            Self::Pending { after, .. } => *after,
            Self::SignedIn(_) => After::Anything,
        }
    }

    /// What a code that is sent is bound to, in upstream's form.
    pub(super) fn key(&self) -> String {
        match self {
            Self::Pending { after, token, .. } => after.purpose().identifier(token),
            Self::SignedIn(current) => format!("{}!{}", current.user.id, current.session.id),
        }
    }

    /// Counts a proof before it is looked at: for the account, and for the sign-in that waits for it. Parallel ones are all
    /// counted, so no more of them are looked at than are allowed.
    pub(super) async fn attempt<'a>(&self, cx: &Cx, throttle: &'a SignInThrottle) -> Result<Attempt<'a>> {
        if let Self::Pending { after, token, .. } = self {
            let pending = || VerificationRow::IDENTIFIER.eq(after.purpose().identifier(token));
            match count(cx.store(), pending, cx.config().two_factor.allowed_attempts).await? {
                Counted::Allowed(_) => {}
                Counted::TooMany => return Err(TwoFactorError::TooManyAttempts.into()),
                Counted::Gone => return Err(TwoFactorError::InvalidCookie.into()),
            }
        }
        cx.attempt(throttle, &format!("two-factor:{}", self.user().id)).await
    }

    /// A code is proved: switches on what somebody signed in has set up, and signs in who is pending. In the transaction
    /// that uses up what proved it, as all that follows.
    pub(super) async fn succeed(
        &self,
        cx: &Cx,
        tx: &Store,
        trust: Option<bool>,
    ) -> Result<TwoFactorVerified> {
        match self {
            Self::SignedIn(current) if !columns::is_on(&current.user) => {
                let (session, user) = account::switch_on(cx, tx, current).await?;
                let token = session.map(|session| session.token.into());
                Ok(TwoFactorVerified { token, user: user.view(cx.schema()) })
            }
            _ => self.finish(cx, tx, trust).await,
        }
    }

    /// Signs in who is pending. Who is signed in stays so.
    pub(super) async fn finish(&self, cx: &Cx, tx: &Store, trust: Option<bool>) -> Result<TwoFactorVerified> {
        self.use_up(cx, tx).await?;
        let token = match self {
            Self::SignedIn(current) => Some(current.session.token.clone()),
            Self::Pending { user, .. } => {
                let signed_in = cx.sign_in(tx, user, Factor::Second, cx.presented_remember()).await?;
                guard::clear(cx);
                if trust == Some(true) {
                    devices::trust(cx, tx, user).await?;
                }
                signed_in.session().map(|session| session.token)
            }
        };
        Ok(TwoFactorVerified { token: token.map(Into::into), user: self.user().view(cx.schema()) })
    }

    /// It is proved, and nobody wants to be signed in by it: who is pending begins anew.
    pub(super) async fn stay(&self, cx: &Cx, tx: &Store) -> Result<TwoFactorVerified> {
        self.use_up(cx, tx).await?;
        let token = match self {
            Self::SignedIn(current) => Some(current.session.token.clone().into()),
            Self::Pending { .. } => {
                guard::clear(cx);
                None
            }
        };
        Ok(TwoFactorVerified { token, user: self.user().view(cx.schema()) })
    }

    /// Of any number who prove one pending sign-in one goes on.
    async fn use_up(&self, cx: &Cx, tx: &Store) -> Result<()> {
        if let Self::Pending { after, token, .. } = self {
            let used = verification::consume(cx, tx, after.purpose(), token).await?;
            used.ok_or(TwoFactorError::InvalidCookie)?;
        }
        Ok(())
    }
}

/// Counts wrong proofs by account. In the database, so that neither another server nor a restart gives new ones.
pub(super) fn throttle(cx: &Cx) -> SignInThrottle {
    let delay = cx.config().two_factor.account_delay();
    SignInThrottle::new(Some(delay), Arc::new(DatabaseCounts::new(cx.store().clone())))
}

/// What came of counting.
pub(super) enum Counted {
    /// It may be looked at.
    Allowed(VerificationRow),
    /// There were too many.
    TooMany,
    /// There is nothing to try.
    Gone,
}

/// Counts an attempt in a row of `verification`, by one statement that also is the limit.
pub(super) async fn count(
    store: &Store,
    which: impl Fn() -> Filter<VerificationRow>,
    allowed: u32,
) -> Result<Counted> {
    let allowed = i32::try_from(allowed).unwrap_or(i32::MAX);
    for _ in 0..2 {
        let left = which().and(columns::ATTEMPTS.lt(allowed));
        if let Some(row) = store.increment_one(left, columns::ATTEMPTS, 1).await? {
            return Ok(Counted::Allowed(row));
        }
        // Upstream made it, and knows no such column.
        let uncounted = which().and(columns::ATTEMPTS.is_null());
        if store.update_many(uncounted, Changes::new().set(columns::ATTEMPTS, 0)).await? == 0 {
            break;
        }
    }
    Ok(if store.count(which()).await? > 0 { Counted::TooMany } else { Counted::Gone })
}
