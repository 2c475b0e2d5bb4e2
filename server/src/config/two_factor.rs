use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{OtpStorage, Problem};
use crate::features::session::Strength;
use crate::kit::cookies::Cookie;
use crate::kit::rate_limit::SignInDelay;

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
    #[schemars(example = &"Example")]
    pub issuer: Option<String>,
    /// Whether it is on as soon as it is set up. Otherwise a first code has to prove that the user has it.
    pub skip_verification_on_enable: bool,
    /// How long somebody who signs in has for the second proof, in seconds; 3 minutes.
    pub challenge_expires_in: u64,
    /// How many proofs one sign-in may try.
    pub allowed_attempts: u32,
    /// How many wrong proofs in a row an account allows over all its sign-ins. Each one more makes the next wait twice as
    /// long, from half a minute to a quarter of an hour. They are counted in the database, whatever `rate_limit` says.
    pub allowed_attempts_per_account: u32,
    /// How long a trusted device is not asked, in seconds, from its last sign-in; 30 days. 0 trusts none.
    pub trust_device_expires_in: u64,
    /// Codes of an authenticator app.
    pub totp: TwoFactorTotpConfig,
    /// Codes by mail, or by a message to a phone.
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
            Strength::Mailbox | Strength::Phone | Strength::One => self == Self::Everything,
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
    /// How many digits they have, 6 to 8; few apps know another number than 6.
    pub digits: u32,
    /// How many seconds each is shown; few apps know another number than 30.
    pub period: u64,
}

/// Codes by mail, or by a message to a phone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TwoFactorOtpConfig {
    /// Whether they are sent. Needs mail, or `messages`.
    pub enabled: bool,
    /// Which way they go.
    pub by: TwoFactorOtpWay,
    /// How many digits they have.
    pub digits: u32,
    /// How long one is good, in seconds; 3 minutes.
    pub expires_in: u64,
    /// How many wrong codes end it.
    pub allowed_attempts: u32,
    /// How it is kept. Servers that share a database keep it alike.
    pub store: OtpStorage,
}

/// Which way a code goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TwoFactorOtpWay {
    /// By mail.
    #[default]
    Mail,
    /// By a message, to who has proved where it reaches them, such as a phone number; else by mail.
    Message,
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

impl TwoFactorConfig {
    /// What makes no sense.
    pub(crate) fn check(&self) -> Vec<Problem> {
        const DAY: u64 = 86_400;
        let wide = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        let numbers = [
            ("challenge_expires_in", self.challenge_expires_in, 1, DAY),
            ("allowed_attempts", self.allowed_attempts.into(), 1, 100),
            ("allowed_attempts_per_account", self.allowed_attempts_per_account.into(), 1, 100),
            ("trust_device_expires_in", self.trust_device_expires_in, 0, Cookie::LONGEST),
            ("totp.digits", self.totp.digits.into(), 6, 8),
            ("totp.period", self.totp.period, 10, 300),
            ("otp.digits", self.otp.digits.into(), 6, 32),
            ("otp.expires_in", self.otp.expires_in, 1, DAY),
            ("otp.allowed_attempts", self.otp.allowed_attempts.into(), 1, 100),
            ("backup_codes.amount", wide(self.backup_codes.amount), 1, 100),
            ("backup_codes.length", wide(self.backup_codes.length), 8, 64),
        ];
        let check =
            |(key, value, least, most)| Problem::range(&format!("two_factor.{key}"), value, least, most);
        numbers.into_iter().filter_map(check).collect()
    }

    /// How wrong proofs slow down further ones for the same account.
    pub(crate) fn account_delay(&self) -> SignInDelay {
        SignInDelay {
            free_attempts: self.allowed_attempts_per_account.saturating_sub(1),
            first: Duration::from_secs(30),
            longest: Duration::from_secs(15 * 60),
        }
    }
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
            allowed_attempts_per_account: 10,
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
            by: TwoFactorOtpWay::default(),
            digits: 6,
            expires_in: 180,
            allowed_attempts: 5,
            store: OtpStorage::default(),
        }
    }
}

impl Default for TwoFactorBackupCodesConfig {
    fn default() -> Self {
        Self { amount: 10, length: 10 }
    }
}
