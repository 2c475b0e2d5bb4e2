use crate::error_codes;

error_codes! {
    /// What a mailed code can fail with.
    pub enum EmailOtpError {
        /// What was given is no e-mail address.
        InvalidEmail = 400 "INVALID_EMAIL" "Invalid email",
        /// The code is wrong, was used, or never was; or nobody has the address.
        InvalidOtp = 400 "INVALID_OTP" "Invalid OTP",
        /// The code's time is over.
        OtpExpired = 400 "OTP_EXPIRED" "OTP expired",
        /// So many wrong codes that not even the right one counts any more.
        TooManyAttempts = 403 "TOO_MANY_ATTEMPTS" "Too many attempts",
        /// Only the code's hash is kept.
        OtpIsHashed = 400 "OTP_IS_HASHED_CANNOT_RETURN_THE_PLAIN_TEXT_OTP" "OTP is hashed, cannot return the plain text OTP",
    }
}
