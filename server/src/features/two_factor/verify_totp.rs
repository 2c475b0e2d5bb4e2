use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::prover::{self, Prover};
use super::{TwoFactorError, TwoFactorRow, TwoFactorVerified, account};
use crate::body::Sensitive;
use crate::cx::{CurrentSession, Cx};
use crate::error::{Error, Result};
use crate::store::Changes;

/// A code of the authenticator app.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VerifyTotpBody {
    /// The code.
    pub code: Sensitive,
    /// Do not ask in this browser again, for `two_factor.trust_device_expires_in`.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::body::present")]
    #[schema(nullable = false)]
    pub trust_device: Option<bool>,
}

/// Verify a code of the authenticator app.
///
/// It finishes signing in. With a session, the first success switches on what was set up. A code works once, wherever it
/// is used.
#[endpoint(POST "/two-factor/verify-totp", id = "verifyTOTP", session = optional, changes = session,
           errors(TwoFactorError::{TotpNotConfigured, InvalidCookie, TotpNotEnabled, InvalidCode, TooManyAttempts}))]
async fn verify_totp(
    cx: &Cx,
    session: Option<CurrentSession>,
    body: VerifyTotpBody,
) -> Result<TwoFactorVerified> {
    if !cx.config().two_factor.totp.enabled {
        return Err(TwoFactorError::TotpNotConfigured.into());
    }
    let prover = Prover::of(cx, session).await?;
    let user = &prover.user().id;
    let row = account::find(cx.store(), user).await?.ok_or(TwoFactorError::TotpNotEnabled)?;
    let throttle = prover::throttle(cx);
    let attempt = prover.attempt(cx, &throttle).await?;
    let secret = account::secret(cx, &row)?;
    let step = account::totp(cx).find(&secret, body.code.expose(), cx.now().millis());
    let step = step.ok_or(TwoFactorError::InvalidCode)?;
    let (row, prover) = (&row, &prover);
    let verified = cx
        .store()
        .transaction(|tx| async move {
            let later = TwoFactorRow::LAST_STEP.is_null().or(TwoFactorRow::LAST_STEP.lt(step));
            let unused = TwoFactorRow::ID.eq(row.id.clone()).and(later);
            if tx.update_many(unused, Changes::new().set(TwoFactorRow::LAST_STEP, step)).await? == 0 {
                return Err(Error::from(TwoFactorError::InvalidCode));
            }
            prover.succeed(cx, &tx, body.trust_device).await
        })
        .await?;
    attempt.succeeded().await;
    Ok(verified)
}
