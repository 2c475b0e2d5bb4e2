use std::fmt;

use crate::store::{Extra, Id, Table, Timestamp};

/// A row of `twoFactor`: what a user proves the second factor with.
#[derive(Table, Clone)]
#[table(name = "twoFactor")]
pub struct TwoFactorRow {
    /// The row's id.
    pub id: Id,
    /// The secret that the authenticator app has too; encrypted.
    #[column(index, returned = false)]
    pub secret: String,
    /// The backup codes that are left, a JSON array; encrypted.
    #[column(returned = false)]
    pub backup_codes: String,
    /// Whose they are.
    #[column(references = "user.id", index, returned = false)]
    pub user_id: Id,
    /// The time step of the last code that was accepted: neither it nor an earlier one counts again. Upstream has no such
    /// column, and leaves it NULL.
    #[column(returned = false)]
    pub last_step: Option<i64>,
    /// Columns of the operator and of other features.
    #[column(extra)]
    pub extra: Extra,
}

/// Even encrypted it says nothing.
impl fmt::Debug for TwoFactorRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TwoFactorRow").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A row of `trustedDevice`: a browser that is not asked for the second factor. Upstream has a signature only, which
/// nothing can end.
#[derive(Table, Clone)]
#[table(name = "trustedDevice")]
pub struct TrustedDeviceRow {
    /// The row's id.
    pub id: Id,
    /// Who need not prove it there.
    #[column(references = "user.id", index)]
    pub user_id: Id,
    /// The hash of what its cookie carries.
    #[column(unique)]
    pub token: String,
    /// Since when it is trusted.
    pub created_at: Timestamp,
    /// Until when, unless somebody signs in there before.
    pub expires_at: Timestamp,
    /// Columns of the operator and of other features.
    #[column(extra)]
    pub extra: Extra,
}

/// The token stays out.
impl fmt::Debug for TrustedDeviceRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TrustedDeviceRow").field("id", &self.id).finish_non_exhaustive()
    }
}
