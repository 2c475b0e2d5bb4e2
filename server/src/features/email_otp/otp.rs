//! Codes: rows of `verification` in upstream's form, `code:attempts`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::EmailOtpError;
use crate::cx::Cx;
use crate::error::Result;
use crate::features::verification::{self, VerificationRow};
use crate::kit::clock::seconds;
use crate::kit::email_address::EmailAddress;
use crate::kit::mail::MailKind;
use crate::kit::random::Alphabet;
use crate::store::{Changes, Filter, Find, Id, Order, Store};

/// What a code is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OtpType {
    /// Proving that an address is one's own.
    EmailVerification,
    /// Signing in, or up.
    SignIn,
    /// Choosing a new password.
    ForgetPassword,
}

impl OtpType {
    pub(super) fn mail(self) -> MailKind {
        match self {
            Self::EmailVerification => MailKind::EmailVerificationOtp,
            Self::SignIn => MailKind::SignInOtp,
            Self::ForgetPassword => MailKind::ForgetPasswordOtp,
        }
    }

    /// What the identifier starts with: the purpose comes before all that a caller chooses.
    fn prefix(self) -> &'static str {
        match self {
            Self::EmailVerification => "email-verification-otp-",
            Self::SignIn => "sign-in-otp-",
            Self::ForgetPassword => "forget-password-otp-",
        }
    }
}

/// Which code: for one address and one purpose.
#[derive(Clone, Copy)]
pub(super) struct Otp<'a> {
    pub(super) kind: OtpType,
    pub(super) email: &'a EmailAddress,
}

/// A code that was shown right, to be used up.
pub(super) struct Shown {
    row: VerificationRow,
    /// The value before this look was counted.
    before: String,
}

impl Otp<'_> {
    fn rows(self) -> Filter<VerificationRow> {
        VerificationRow::IDENTIFIER.eq(format!("{}{}", self.kind.prefix(), self.email))
    }

    /// Makes a code in place of an earlier one.
    pub(super) async fn issue(self, cx: &Cx, tx: &Store) -> Result<String> {
        let options = &cx.config().email_otp;
        let length = usize::try_from(options.otp_length).unwrap_or(usize::MAX);
        let code = cx.rng().string(length, Alphabet::Digits);
        let kept = verification::code::kept(cx, options.store_otp, &code);
        self.end(tx).await?;
        let now = cx.now();
        tx.create(VerificationRow {
            id: Id::unset(),
            identifier: format!("{}{}", self.kind.prefix(), self.email),
            value: format!("{kept}:0"),
            expires_at: now + seconds(options.expires_in),
            created_at: now,
            updated_at: now,
            extra: Default::default(),
        })
        .await?;
        Ok(code)
    }

    /// Ends every code of this kind. Looked up, then deleted by id, as in
    /// [`verification::revoke_all`](crate::features::verification::revoke_all).
    pub(super) async fn end(self, tx: &Store) -> Result<()> {
        let codes = tx.find_many(Find::new().filter(self.rows())).await?;
        if !codes.is_empty() {
            tx.delete_many(VerificationRow::ID.is_in(codes.into_iter().map(|code| code.id))).await?;
        }
        Ok(())
    }

    async fn newest(self, store: &Store) -> Result<Option<VerificationRow>> {
        let newest =
            Find::new().filter(self.rows()).sort(VerificationRow::CREATED_AT, Order::Descending).limit(1);
        Ok(store.find_many(newest).await?.pop())
    }

    /// What is kept of the code that is good now.
    pub(super) async fn kept(self, cx: &Cx) -> Result<Option<String>> {
        let row = self.newest(cx.store()).await?.filter(|row| row.expires_at > cx.now());
        Ok(row.map(|row| split(&row.value).0.to_owned()))
    }

    /// Looks at a code. Each look is counted before, on the condition that nobody else has counted since: at most the
    /// allowed attempts are looked at, and then the right one fails too.
    pub(super) async fn show(self, cx: &Cx, code: &str) -> Result<Shown> {
        let attempt = cx.sign_in_attempt(&format!("email-otp:{}", self.email)).await?;
        let options = &cx.config().email_otp;
        let shown = loop {
            let row = self.newest(cx.store()).await?.ok_or(EmailOtpError::InvalidOtp)?;
            if row.expires_at <= cx.now() {
                cx.store().delete(VerificationRow::ID.eq(row.id)).await?;
                return Err(EmailOtpError::OtpExpired.into());
            }
            let (kept, attempts) = split(&row.value);
            if attempts >= options.allowed_attempts {
                // The row stays: whoever has shown the right code in time is about to use it up.
                return Err(EmailOtpError::TooManyAttempts.into());
            }
            let counted = format!("{kept}:{}", attempts + 1);
            let unchanged =
                VerificationRow::ID.eq(row.id.clone()).and(VerificationRow::VALUE.eq(row.value.as_str()));
            let count = Changes::new().set(VerificationRow::VALUE, counted.as_str());
            if cx.store().update_many(unchanged, count).await? > 0 {
                break Shown { before: row.value.clone(), row: VerificationRow { value: counted, ..row } };
            }
        };
        let (kept, _) = split(&shown.row.value);
        match verification::code::is(cx, options.store_otp, kept, code) {
            true => {
                attempt.succeeded().await;
                Ok(shown)
            }
            false => Err(EmailOtpError::InvalidOtp.into()),
        }
    }
}

impl Shown {
    /// Uses it up, once.
    pub(super) async fn consume(&self, tx: &Store) -> Result<()> {
        let consumed = tx.consume_one(VerificationRow::ID.eq(self.row.id.clone())).await?;
        consumed.map(drop).ok_or_else(|| EmailOtpError::InvalidOtp.into())
    }

    /// It was right, and is not used up: the look does not count, unless others were counted since.
    pub(super) async fn keep(self, store: &Store) -> Result<()> {
        let unchanged = VerificationRow::ID.eq(self.row.id).and(VerificationRow::VALUE.eq(self.row.value));
        store.update_many(unchanged, Changes::new().set(VerificationRow::VALUE, self.before)).await?;
        Ok(())
    }
}

/// What is kept of the code, and how often it was looked at.
fn split(value: &str) -> (&str, u64) {
    let (kept, attempts) = value.rsplit_once(':').unwrap_or((value, ""));
    (kept, attempts.parse().unwrap_or(0))
}
