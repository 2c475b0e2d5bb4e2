use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{BackupCodes, TwoFactorError, account, backup_codes};
use crate::cx::Cx;
use crate::error::Result;
use crate::store::Id;

/// Whose backup codes.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ViewBackupCodesBody {
    /// The user's id.
    pub user_id: String,
}

/// Read the backup codes that a user has left. It has no route: a server calls it, as upstream.
#[endpoint(server_only, errors(TwoFactorError::{BackupCodesNotEnabled}))]
async fn view_backup_codes(cx: &Cx, body: ViewBackupCodesBody) -> Result<BackupCodes> {
    let row = account::find(cx.store(), &Id::from(body.user_id)).await?;
    let row = row.ok_or(TwoFactorError::BackupCodesNotEnabled)?;
    Ok(BackupCodes { status: true, backup_codes: backup_codes::open(cx, &row.backup_codes)? })
}
