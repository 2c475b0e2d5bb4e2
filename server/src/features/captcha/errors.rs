use crate::error_codes;

error_codes! {
    /// What an operation that asks for a captcha can fail with.
    pub enum CaptchaError {
        /// The header `x-captcha-response` is missing.
        MissingResponse = 400 "MISSING_CAPTCHA_RESPONSE" "Missing CAPTCHA response",
        /// The provider does not believe it, or the score is too low.
        VerificationFailed = 403 "CAPTCHA_VERIFICATION_FAILED" "Captcha verification failed",
    }
}
