use crate::error_codes;

error_codes! {
    /// What a second factor can fail with.
    pub enum TwoFactorError {
        /// `two_factor.otp` is off, or no code can be sent that proves something new.
        OtpNotConfigured = 400 "OTP_ISNT_CONFIGURED" "otp isn't configured",
        /// `two_factor.totp` is off.
        TotpNotConfigured = 400 "TOTP_ISNT_CONFIGURED" "totp isn't configured",
        /// No code was sent, or its time is over.
        OtpHasExpired = 400 "OTP_HAS_EXPIRED" "OTP has expired",
        /// The user has no authenticator app.
        TotpNotEnabled = 400 "TOTP_NOT_ENABLED" "TOTP not enabled",
        /// The user has no second factor, or has set up none that could be switched on.
        NotEnabled = 400 "TWO_FACTOR_ISNT_ENABLED" "Two factor isn't enabled",
        /// The user has no backup codes.
        BackupCodesNotEnabled = 400 "BACKUP_CODES_ARENT_ENABLED" "Backup codes aren't enabled",
        /// No such backup code, or it was used before.
        InvalidBackupCode = 401 "INVALID_BACKUP_CODE" "Invalid backup code",
        /// The code is wrong, or of a time that a code was used for before.
        InvalidCode = 401 "INVALID_CODE" "Invalid code",
        /// So many wrong codes that not even the right one counts any more.
        TooManyAttempts = 400 "TOO_MANY_ATTEMPTS_PLEASE_REQUEST_A_NEW_CODE" "Too many attempts. Please request a new code.",
        /// Nobody is signed in or about to be.
        InvalidCookie = 401 "INVALID_TWO_FACTOR_COOKIE" "Invalid two factor cookie",
    }
}
