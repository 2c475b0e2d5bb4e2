//! Codes that are sent: rows of `verification`, which hold `code:attempts`, as upstream's, and whose claim they prove.
//!
//! The identifier begins with the purpose. Upstream's is the bare number, which a caller chooses.

use subtle::ConstantTimeEq;

use super::PhoneNumberError;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::features::verification::VerificationRow;
use crate::kit::clock::seconds;
use crate::kit::random::Alphabet;
use crate::store::{Changes, Filter, Find, Id, Order, Store};

/// What a code is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Proving a number, and signing in by it.
    Number,
    /// Setting a new password.
    Password,
}

/// The code of one number and one purpose; the last one that was made counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Code<'a> {
    pub(super) purpose: Purpose,
    pub(super) number: &'a str,
}

/// A code that was shown right, to be used up.
#[derive(Debug)]
pub(super) struct Shown {
    row: Id,
    /// Who proved a password to be sent it.
    pub(super) claimant: Option<Id>,
}

impl Code<'_> {
    fn identifier(self) -> String {
        let prefix = match self.purpose {
            Purpose::Number => "phone-number-otp-",
            Purpose::Password => "phone-number-password-",
        };
        format!("{prefix}{}", self.number)
    }

    /// Makes a code in place of an earlier one.
    pub(super) async fn issue(self, cx: &Cx, claimant: Option<&Id>) -> Result<String> {
        let options = &cx.config().phone_number;
        let code = cx.rng().string(options.otp_length as usize, Alphabet::Digits);
        let now = cx.now();
        let row = &VerificationRow {
            id: Id::unset(),
            identifier: self.identifier(),
            value: Kept { code: &code, attempts: 0, claimant: claimant.map(Id::as_str) }.write(),
            expires_at: now + seconds(options.expires_in),
            created_at: now,
            updated_at: now,
            extra: Default::default(),
        };
        cx.store()
            .transaction(|tx| async move {
                self.end(&tx).await?;
                tx.create(row.clone()).await?;
                Ok::<_, Error>(())
            })
            .await?;
        Ok(code)
    }

    /// Looks at a code. Each look is counted before, on the condition that nobody else counted meanwhile, so that of any
    /// number of parallel guesses no more are looked at than are allowed.
    pub(super) async fn show(self, cx: &Cx, code: &str) -> Result<Shown> {
        let allowed = cx.config().phone_number.allowed_attempts;
        loop {
            let row = self.newest(cx.store()).await?.ok_or(PhoneNumberError::OtpNotFound)?;
            let same = VerificationRow::ID.eq(row.id.clone()).and(VerificationRow::VALUE.eq(&*row.value));
            if row.expires_at <= cx.now() {
                cx.store().delete_many(same).await?;
                return Err(PhoneNumberError::OtpExpired.into());
            }
            let kept = Kept::read(&row.value);
            if kept.attempts >= allowed {
                return Err(PhoneNumberError::TooManyAttempts.into());
            }
            let counted = Kept { attempts: kept.attempts + 1, ..kept }.write();
            let counted = Changes::new().set(VerificationRow::VALUE, counted);
            if cx.store().update_many(same, counted).await? == 0 {
                continue;
            }
            return match kept.code.as_bytes().ct_eq(code.as_bytes()).into() {
                true => Ok(Shown { row: row.id.clone(), claimant: kept.claimant.map(Id::from) }),
                false => Err(PhoneNumberError::InvalidOtp.into()),
            };
        }
    }

    /// Uses up a code, once, and those that came before it.
    pub(super) async fn consume(self, tx: &Store, shown: &Shown) -> Result<()> {
        let used = tx.consume_one(VerificationRow::ID.eq(shown.row.clone())).await?;
        used.ok_or(PhoneNumberError::OtpNotFound)?;
        self.end(tx).await
    }

    async fn newest(self, store: &Store) -> Result<Option<VerificationRow>> {
        let find = Find::new().filter(self.rows()).sort(VerificationRow::CREATED_AT, Order::Descending);
        Ok(store.find_many(find.limit(1)).await?.pop())
    }

    /// Looked up, then deleted by id, as in [`verification::revoke_all`](crate::features::verification::revoke_all).
    async fn end(self, tx: &Store) -> Result<()> {
        let codes = tx.find_many(Find::new().filter(self.rows())).await?;
        if !codes.is_empty() {
            tx.delete_many(VerificationRow::ID.is_in(codes.into_iter().map(|code| code.id))).await?;
        }
        Ok(())
    }

    fn rows(self) -> Filter<VerificationRow> {
        VerificationRow::IDENTIFIER.eq(self.identifier())
    }
}

/// What a row holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Kept<'a> {
    code: &'a str,
    attempts: u32,
    claimant: Option<&'a str>,
}

impl<'a> Kept<'a> {
    fn read(value: &'a str) -> Self {
        let mut parts = value.splitn(3, ':');
        let code = parts.next().unwrap_or_default();
        // What can't be read was tried too often.
        let attempts = parts.next().and_then(|text| text.parse().ok()).unwrap_or(u32::MAX);
        Self { code, attempts, claimant: parts.next() }
    }

    fn write(self) -> String {
        let Self { code, attempts, claimant } = self;
        match claimant {
            Some(claimant) => format!("{code}:{attempts}:{claimant}"),
            None => format!("{code}:{attempts}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_back() {
        for claimant in [None, Some("user-id")] {
            let kept = Kept { code: "123456", attempts: 2, claimant };
            assert_eq!(Kept::read(&kept.write()), kept);
        }
        assert_eq!(Kept::read("123456").attempts, u32::MAX);
        assert_eq!(Kept::read("123456:x").attempts, u32::MAX);
    }
}
