use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::prover;
use super::{TwoFactorError, TwoFactorVerified, otp};
use crate::body::Sensitive;
use crate::cx::{CurrentSession, Cx};
use crate::error::Result;

/// A code that was sent.
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

/// Verify a code that was sent.
///
/// It finishes signing in. With a session, the first success switches the second factor on. A code works once.
#[endpoint(POST "/two-factor/verify-otp", id = "verifyTwoFactorOTP", session = optional, changes = session,
           errors(TwoFactorError::{OtpNotConfigured, InvalidCookie, OtpHasExpired, InvalidCode, TooManyAttempts, NotEnabled}))]
async fn verify_two_factor_otp(
    cx: &Cx,
    session: Option<CurrentSession>,
    body: VerifyTwoFactorOtpBody,
) -> Result<TwoFactorVerified> {
    let (prover, _) = otp::prover(cx, session).await?;
    let throttle = prover::throttle(cx);
    let attempt = prover.attempt(cx, &throttle).await?;
    let row = otp::check(cx, &prover, body.code.expose()).await?;
    let (row, prover) = (&row, &prover);
    let verified = cx
        .store()
        .transaction(|tx| async move {
            otp::consume(&tx, row).await?;
            prover.succeed(cx, &tx, body.trust_device).await
        })
        .await?;
    attempt.succeeded().await;
    Ok(verified)
}
