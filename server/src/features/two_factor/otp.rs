//! Codes that are sent: rows of `verification` in upstream's form, `code:attempts`.

use super::TwoFactorError;
use super::guard::After;
use super::prover::{Counted, Prover, count};
use crate::config::TwoFactorOtpWay;
use crate::cx::{CurrentSession, Cx};
use crate::error::Result;
use crate::features::verification::{self, VerificationRow};
use crate::kit::clock::seconds;
use crate::kit::random::Alphabet;
use crate::store::{Filter, Id, Store};

/// Which way a code goes.
pub(super) enum Way {
    Mail,
    /// To this address.
    Message(String),
}

/// Who calls, if a code that is sent can help them, and which way it goes.
pub(super) async fn prover(cx: &Cx, session: Option<CurrentSession>) -> Result<(Prover, Way)> {
    let sends = cx.can_send_mail() || cx.can_send_messages();
    if !cx.config().two_factor.otp.enabled || !sends {
        return Err(TwoFactorError::OtpNotConfigured.into());
    }
    let prover = Prover::of(cx, session).await?;
    let way = way(cx, &prover).ok_or(TwoFactorError::OtpNotConfigured)?;
    Ok((prover, way))
}

/// The configured way, or else another one that proves something new.
fn way(cx: &Cx, prover: &Prover) -> Option<Way> {
    let by_message = cx.config().two_factor.otp.by == TwoFactorOtpWay::Message;
    if by_message
        && cx.can_send_messages()
        && prover.after() != After::Message
        && let Some(address) = cx.message_address(prover.user())
    {
        return Some(Way::Message(address));
    }
    (cx.can_send_mail() && prover.after() != After::Mail).then_some(Way::Mail)
}

/// Makes a code in place of an earlier one.
pub(super) async fn issue(cx: &Cx, prover: &Prover) -> Result<String> {
    let options = &cx.config().two_factor.otp;
    let code = cx.rng().string(options.digits as usize, Alphabet::Digits);
    let kept = verification::code::kept(cx, options.store, &code);
    let now = cx.now();
    let row = VerificationRow {
        id: Id::unset(),
        identifier: identifier(prover),
        value: format!("{kept}:0"),
        expires_at: now + seconds(options.expires_in),
        created_at: now,
        updated_at: now,
        extra: Default::default(),
    };
    let row = &row;
    cx.store()
        .transaction(|tx| async move {
            end(&tx, prover).await?;
            Ok::<_, crate::error::Error>(tx.create(row.clone()).await?)
        })
        .await?;
    Ok(code)
}

/// Looks at a code; each look is counted before. Answers with the row to use up.
pub(super) async fn check(cx: &Cx, prover: &Prover, code: &str) -> Result<VerificationRow> {
    let options = &cx.config().two_factor.otp;
    let live = || of(prover).and(VerificationRow::EXPIRES_AT.gt(cx.now()));
    let row = match count(cx.store(), live, options.allowed_attempts).await? {
        Counted::Allowed(row) => row,
        Counted::TooMany => return Err(TwoFactorError::TooManyAttempts.into()),
        Counted::Gone => return Err(TwoFactorError::OtpHasExpired.into()),
    };
    let (kept, counted) = row.value.rsplit_once(':').unwrap_or((&row.value, "0"));
    // What upstream has counted counts too.
    if counted.parse().unwrap_or(0) >= options.allowed_attempts {
        return Err(TwoFactorError::TooManyAttempts.into());
    }
    match verification::code::is(cx, options.store, kept, code) {
        true => Ok(row),
        false => Err(TwoFactorError::InvalidCode.into()),
    }
}

/// Uses up a code, once.
pub(super) async fn consume(tx: &Store, row: &VerificationRow) -> Result<()> {
    match tx.consume_one(VerificationRow::ID.eq(row.id.clone())).await? {
        Some(_) => Ok(()),
        None => Err(TwoFactorError::OtpHasExpired.into()),
    }
}

/// Ends every code of somebody.
///
/// Looked up, then deleted by id, as in [`verification::revoke_all`](crate::features::verification::revoke_all).
async fn end(tx: &Store, prover: &Prover) -> Result<()> {
    let codes = tx.find_many(crate::store::Find::new().filter(of(prover))).await?;
    if !codes.is_empty() {
        tx.delete_many(VerificationRow::ID.is_in(codes.into_iter().map(|code| code.id))).await?;
    }
    Ok(())
}

fn of(prover: &Prover) -> Filter<VerificationRow> {
    VerificationRow::IDENTIFIER.eq(identifier(prover))
}

fn identifier(prover: &Prover) -> String {
    format!("2fa-otp-{}", prover.key())
}
