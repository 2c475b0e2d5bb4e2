use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::prover::{self, Prover};
use super::{TwoFactorError, TwoFactorRow, TwoFactorVerified, account, backup_codes};
use crate::body::Sensitive;
use crate::cx::{CurrentSession, Cx};
use crate::error::{Error, Result};
use crate::store::Changes;

/// A backup code.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VerifyBackupCodeBody {
    /// The code, `xxxxx-xxxxx`.
    pub code: Sensitive,
    /// Use up the code, and sign nobody in by it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::body::present")]
    #[schema(nullable = false)]
    pub disable_session: Option<bool>,
    /// Do not ask in this browser again, for `two_factor.trust_device_expires_in`.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::body::present")]
    #[schema(nullable = false)]
    pub trust_device: Option<bool>,
}

/// Verify a backup code.
///
/// It finishes signing in; with `disableSession` nobody is signed in, and who is about to be begins anew. A code works once.
#[endpoint(POST "/two-factor/verify-backup-code", session = optional, changes = session,
           errors(TwoFactorError::{InvalidCookie, BackupCodesNotEnabled, InvalidBackupCode, TooManyAttempts}))]
async fn verify_backup_code(
    cx: &Cx,
    session: Option<CurrentSession>,
    body: VerifyBackupCodeBody,
) -> Result<TwoFactorVerified> {
    let prover = &Prover::of(cx, session).await?;
    let throttle = prover::throttle(cx);
    let attempt = prover.attempt(cx, &throttle).await?;
    let signs_in = body.disable_session != Some(true);
    let verified = loop {
        let row = account::find(cx.store(), &prover.user().id).await?;
        let row = row.ok_or(TwoFactorError::BackupCodesNotEnabled)?;
        let left = backup_codes::without(&backup_codes::open(cx, &row.backup_codes)?, body.code.expose());
        let left = left.ok_or(TwoFactorError::InvalidBackupCode)?;
        let (row, left) = (&row, &backup_codes::seal(cx, &left));
        let used = cx.store().transaction(|tx| async move {
            // Only from what was read, so of any number one gets the code.
            let same = TwoFactorRow::ID
                .eq(row.id.clone())
                .and(TwoFactorRow::BACKUP_CODES.eq(row.backup_codes.as_str()));
            let changes = Changes::new().set(TwoFactorRow::BACKUP_CODES, left.clone());
            if tx.update_many(same, changes).await? == 0 {
                return Ok::<_, Error>(None);
            }
            match signs_in {
                true => prover.finish(cx, &tx, body.trust_device).await.map(Some),
                false => prover.stay(cx, &tx).await.map(Some),
            }
        });
        match used.await? {
            Some(verified) => break verified,
            // Somebody used a code meanwhile, perhaps this one.
            None => continue,
        }
    };
    attempt.succeeded().await;
    Ok(verified)
}
