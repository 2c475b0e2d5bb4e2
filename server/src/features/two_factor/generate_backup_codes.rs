use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{TwoFactorError, TwoFactorRow, account, backup_codes, columns};
use crate::body::Sensitive;
use crate::cx::{CurrentSession, Cx};
use crate::error::{Error, Result};
use crate::features::email_password::EmailPasswordError;
use crate::store::Changes;

/// The password, before something that deserves it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct GenerateBackupCodesBody {
    /// The user's password.
    pub password: Sensitive,
}

/// Backup codes: each lets in once.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BackupCodes {
    /// Always true.
    pub status: bool,
    /// The codes.
    pub backup_codes: Vec<String>,
}

/// Get new backup codes in place of the old ones.
#[endpoint(POST "/two-factor/generate-backup-codes", session = sensitive,
           errors(TwoFactorError::{NotEnabled}, EmailPasswordError::{InvalidPassword}))]
async fn generate_backup_codes(
    cx: &Cx,
    session: CurrentSession,
    body: GenerateBackupCodesBody,
) -> Result<BackupCodes> {
    let user = &session.user;
    if !columns::is_on(user) {
        return Err(TwoFactorError::NotEnabled.into());
    }
    let proved = account::prove(cx, user, body.password.expose()).await?;
    let codes = backup_codes::generate(cx);
    let (sealed, proved) = (&backup_codes::seal(cx, &codes), proved.as_str());
    cx.store()
        .transaction(|tx| async move {
            account::hold(&tx, &user.id, proved).await?;
            let changes = Changes::new().set(TwoFactorRow::BACKUP_CODES, sealed.clone());
            match tx.update_many(TwoFactorRow::USER_ID.eq(user.id.clone()), changes).await? {
                0 => Err(Error::from(TwoFactorError::NotEnabled)),
                _ => Ok(()),
            }
        })
        .await?;
    Ok(BackupCodes { status: true, backup_codes: codes })
}
