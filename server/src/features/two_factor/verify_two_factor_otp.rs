use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::prover::Prover;
use super::{TwoFactorError, TwoFactorVerified, otp};
use crate::body::Sensitive;
use crate::cx::{CurrentSession, Cx};
use crate::error::{Error, Result};

/// A mailed code.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VerifyTwoFactorOtpBody {
    /// The code.
    pub code: Sensitive,
    /// Do not ask in this browser again, for `two_factor.trust_device_expires_in`.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::body::present")]
    #[schema(nullable = false)]
    pub trust_device: Option<bool>,
}

/// Verify a mailed code.
///
/// It finishes signing in. With a session, the first success switches the second factor on. A code works once.
#[endpoint(POST "/two-factor/verify-otp", id = "verifyTwoFactorOTP", session = optional, changes = session,
           errors(TwoFactorError::{OtpNotConfigured, InvalidCookie, OtpHasExpired, InvalidCode, TooManyAttempts}))]
async fn verify_two_factor_otp(
    cx: &Cx,
    session: Option<CurrentSession>,
    body: VerifyTwoFactorOtpBody,
) -> Result<TwoFactorVerified> {
    if !cx.config().two_factor.otp.enabled {
        return Err(TwoFactorError::OtpNotConfigured.into());
    }
    let prover = Prover::of(cx, session).await?;
    let attempt = prover.attempt(cx).await?;
    let row = otp::check(cx, &prover, body.code.expose()).await?;
    let (row, prover) = (&row, &prover);
    let verified = cx
        .store()
        .transaction(|tx| async move {
            otp::consume(&tx, row).await?;
            prover.succeed(cx, &tx, body.trust_device).await
        })
        .await
        .map_err(|error: Error| error)?;
    attempt.succeeded().await;
    Ok(verified)
}
