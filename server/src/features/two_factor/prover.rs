//! Who proves a second factor: somebody who signs in, or somebody who is signed in.

use super::{TwoFactorError, TwoFactorVerified, account, columns, devices, guard};
use crate::cx::{CurrentSession, Cx};
use crate::error::Result;
use crate::features::session::Factor;
use crate::features::user::UserRow;
use crate::features::verification::{self, Purpose, VerificationRow};
use crate::kit::rate_limit::Attempt;
use crate::store::{Changes, Filter, Id, Store};

/// Who proves it.
pub(super) enum Prover {
    /// The first factor is proved; there is no session.
    Pending {
        /// Names the row of `verification`.
        token: String,
        /// Who signs in.
        user: UserRow,
    },
    /// There is a session. The first proof switches the second factor on.
    SignedIn(CurrentSession),
}

impl Prover {
    /// Who calls: by their session, else by the cookie of a sign-in that waits for this.
    pub(super) async fn of(cx: &Cx, session: Option<CurrentSession>) -> Result<Self> {
        if let Some(session) = session {
            return Ok(Self::SignedIn(session));
        }
        let token = guard::presented(cx).ok_or(TwoFactorError::InvalidCookie)?.to_owned();
        let user = verification::peek(cx, cx.store(), Purpose::TwoFactor, &token).await?;
        let user = Id::from(user.ok_or(TwoFactorError::InvalidCookie)?);
        let user = cx.store().find_one(UserRow::ID.eq(user)).await?.ok_or(TwoFactorError::InvalidCookie)?;
        cx.act().is_about(&user.id);
        Ok(Self::Pending { token, user })
    }

    /// Whose second factor it is.
    pub(super) fn user(&self) -> &UserRow {
        match self {
            Self::Pending { user, .. } => user,
            Self::SignedIn(current) => &current.user,
        }
    }

    /// What a mailed code is bound to, in upstream's form.
    pub(super) fn key(&self) -> String {
        match self {
            Self::Pending { token, .. } => format!("2fa-{token}"),
            Self::SignedIn(current) => format!("{}!{}", current.user.id, current.session.id),
        }
    }

    /// Counts a proof before it is looked at: for the account, and for the sign-in that waits for it. Parallel ones are all
    /// counted, so no more of them are looked at than are allowed.
    pub(super) async fn attempt<'a>(&self, cx: &'a Cx) -> Result<Attempt<'a>> {
        let attempt = cx.sign_in_attempt(&format!("two-factor:{}", self.user().id)).await?;
        if let Self::Pending { token, .. } = self {
            let pending = || VerificationRow::IDENTIFIER.eq(format!("2fa-{token}"));
            match count(cx.store(), pending, cx.config().two_factor.allowed_attempts).await? {
                Counted::Allowed(_) => {}
                Counted::TooMany => return Err(TwoFactorError::TooManyAttempts.into()),
                Counted::Gone => return Err(TwoFactorError::InvalidCookie.into()),
            }
        }
        Ok(attempt)
    }

    /// It is proved: signs in who is pending, and switches on what somebody signed in has set up. In the transaction that
    /// uses up what proved it.
    pub(super) async fn succeed(&self, cx: &Cx, tx: &Store, trust: Option<bool>) -> Result<TwoFactorVerified> {
        let (token, user) = match self {
            Self::SignedIn(current) if columns::is_on(&current.user) => {
                (Some(current.session.token.clone()), current.user.clone())
            }
            Self::SignedIn(current) => {
                let (session, user) = account::switch(cx, tx, current, true).await?;
                (session.map(|session| session.token), user)
            }
            Self::Pending { token, user } => {
                let consumed = verification::consume(cx, tx, Purpose::TwoFactor, token).await?;
                consumed.ok_or(TwoFactorError::InvalidCookie)?;
                let signed_in = cx.sign_in(tx, user, Factor::Second, cx.presented_remember()).await?;
                guard::clear(cx);
                if trust == Some(true) {
                    devices::trust(cx, tx, user).await?;
                }
                (signed_in.session().map(|session| session.token), user.clone())
            }
        };
        Ok(TwoFactorVerified { token: token.map(Into::into), user: user.view(cx.schema()) })
    }

    /// It is proved, and nobody wants to be signed in by it.
    pub(super) fn stay(&self, cx: &Cx) -> Result<TwoFactorVerified> {
        let token = match self {
            Self::SignedIn(current) => Some(current.session.token.clone().into()),
            Self::Pending { .. } => None,
        };
        Ok(TwoFactorVerified { token, user: self.user().view(cx.schema()) })
    }
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
