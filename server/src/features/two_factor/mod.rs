//! A second factor: a code of an authenticator app, a mailed code, or a backup code, after whatever way in.
//!
//! Whoever has proved the first factor is pending: a row of `verification` and the cookie that names it, both upstream's.
//! There is no session before the second factor, so there is none to withdraw, and nothing to steal. [`guard`] stands in
//! the one place where sessions are issued, so a way in that is added later is guarded too.
//!
//! Whatever can be used once is used up by one conditional statement, in the transaction that signs in.

mod account;
mod backup_codes;
mod columns;
mod devices;
mod disable_two_factor;
mod enable_two_factor;
mod errors;
mod generate_backup_codes;
mod generate_totp;
mod get_totp_uri;
mod guard;
mod hooks;
mod otp;
mod prover;
mod send_two_factor_otp;
mod tables;
mod verified;
mod verify_backup_code;
mod verify_totp;
mod verify_two_factor_otp;
mod view_backup_codes;

pub use disable_two_factor::{DisableTwoFactor, DisableTwoFactorBody};
pub use enable_two_factor::{EnableTwoFactor, EnableTwoFactorBody, TwoFactorEnabled};
pub use errors::TwoFactorError;
pub use generate_backup_codes::{BackupCodes, GenerateBackupCodes, GenerateBackupCodesBody};
pub use generate_totp::{GenerateTotp, GenerateTotpBody, TotpCode};
pub use get_totp_uri::{GetTotpUri, GetTotpUriBody, TotpUri};
pub use send_two_factor_otp::{SendTwoFactorOtp, SendTwoFactorOtpBody};
pub use tables::{TrustedDeviceRow, TwoFactorRow};
pub use verified::TwoFactorVerified;
pub use verify_backup_code::{VerifyBackupCode, VerifyBackupCodeBody};
pub use verify_totp::{VerifyTotp, VerifyTotpBody};
pub use verify_two_factor_otp::{VerifyTwoFactorOtp, VerifyTwoFactorOtpBody};
pub use view_backup_codes::{ViewBackupCodes, ViewBackupCodesBody};

use crate::feature::Feature;
use crate::kit::rate_limit::{Limit, Rule};

/// A second factor after the first: authenticator apps, mailed codes, backup codes, trusted devices.
pub fn feature() -> Feature {
    Feature::new(
        "two-factor",
        "A second factor after the first: authenticator apps, mailed codes, backup codes, trusted devices.",
    )
    .enabled(|config| config.two_factor.enabled)
    .check(|config| config.two_factor.check())
    .tables(|schema| columns::add(schema.table::<TwoFactorRow>().table::<TrustedDeviceRow>()))
    .expires(TrustedDeviceRow::EXPIRES_AT)
    .second_factor(guard::guard)
    .hooks(hooks::hooks())
    .limit(Rule::new("/two-factor/*", Limit::new(10, 3)))
    .endpoint::<EnableTwoFactor>()
    .endpoint::<DisableTwoFactor>()
    .endpoint::<GetTotpUri>()
    .endpoint::<VerifyTotp>()
    .endpoint::<SendTwoFactorOtp>()
    .endpoint::<VerifyTwoFactorOtp>()
    .endpoint::<GenerateBackupCodes>()
    .endpoint::<VerifyBackupCode>()
    .endpoint::<ViewBackupCodes>()
    .endpoint::<GenerateTotp>()
}
