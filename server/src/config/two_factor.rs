use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::features::session::Strength;

/// A second proof after the first: a code of an authenticator app, a mailed code, or a backup code.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TwoFactorConfig {
    /// Whether users can have one. It adds a column to `user` and tables of its own.
    pub enabled: bool,
    /// After which ways in it is asked for.
    pub guards: TwoFactorGuards,
    /// The name that authenticator apps show; `app_name` without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "Example")]
    pub issuer: Option<String>,
    /// Whether it is on as soon as it is set up. Otherwise a first code has to prove that the user has it.
    pub skip_verification_on_enable: bool,
    /// How long somebody who signs in has for the second proof, in seconds; 3 minutes.
    pub challenge_expires_in: u64,
    /// How many wrong proofs one sign-in allows. Failures also count per account, with the delays of
    /// `rate_limit.sign_in_delay`.
    pub allowed_attempts: u32,
    /// How long a trusted device is not asked, in seconds, from its last sign-in; 30 days. 0 trusts none.
    pub trust_device_expires_in: u64,
    /// Codes of an authenticator app.
    pub totp: TwoFactorTotpConfig,
    /// Codes by mail.
    pub otp: TwoFactorOtpConfig,
    /// Codes to keep for the day when the phone is gone.
    pub backup_codes: TwoFactorBackupCodesConfig,
}

/// After which ways in a second proof is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TwoFactorGuards {
    /// After all that prove one thing.
    #[default]
    Everything,
    /// After passwords only, as upstream does: a link in a mail, say, lets in without.
    Passwords,
}

impl TwoFactorGuards {
    /// Whether a second proof is asked for after one of this strength.
    pub fn asks_after(self, strength: Strength) -> bool {
        match strength {
            Strength::Password => true,
            Strength::One => self == Self::Everything,
            Strength::Two => false,
        }
    }
}

/// Codes of an authenticator app (RFC 6238).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TwoFactorTotpConfig {
    /// Whether they are accepted.
    pub enabled: bool,
    /// How many digits they have; 1 to 8, and few apps know another number than 6.
    pub digits: u32,
    /// How many seconds each is shown.
    pub period: u64,
}

/// Codes by mail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TwoFactorOtpConfig {
    /// Whether they are sent. Needs mail.
    pub enabled: bool,
    /// How many digits they have.
    pub digits: u32,
    /// How long one is good, in seconds; 3 minutes.
    pub expires_in: u64,
    /// How many wrong codes end it.
    pub allowed_attempts: u32,
    /// How it is kept. Servers that share a database keep it alike.
    pub store: TwoFactorOtpStorage,
}

/// How a mailed code is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TwoFactorOtpStorage {
    /// As it is, as upstream's default.
    #[default]
    Plain,
    /// Encrypted with the app secret.
    Encrypted,
    /// Its SHA-256. So few codes are soon tried out, so this hides them from a glance only.
    Hashed,
}

/// Backup codes: each lets in once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TwoFactorBackupCodesConfig {
    /// How many there are.
    pub amount: usize,
    /// How many characters each has, besides the dash after the fifth.
    pub length: usize,
}

impl Default for TwoFactorConfig {
    fn default() -> Self {
        Self {
            enabled: false,
            guards: TwoFactorGuards::default(),
            issuer: None,
            skip_verification_on_enable: false,
            challenge_expires_in: 180,
            allowed_attempts: 5,
            trust_device_expires_in: 30 * 24 * 60 * 60,
            totp: TwoFactorTotpConfig::default(),
            otp: TwoFactorOtpConfig::default(),
            backup_codes: TwoFactorBackupCodesConfig::default(),
        }
    }
}

impl Default for TwoFactorTotpConfig {
    fn default() -> Self {
        Self { enabled: true, digits: 6, period: 30 }
    }
}

impl Default for TwoFactorOtpConfig {
    fn default() -> Self {
        Self {
            enabled: true,
            digits: 6,
            expires_in: 180,
            allowed_attempts: 5,
            store: TwoFactorOtpStorage::default(),
        }
    }
}

impl Default for TwoFactorBackupCodesConfig {
    fn default() -> Self {
        Self { amount: 10, length: 10 }
    }
}
