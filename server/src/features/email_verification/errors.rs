use crate::error_codes;

error_codes! {
    /// What proving an address can fail with.
    pub enum EmailVerificationError {
        /// No mail can be sent.
        NotEnabled = 400 "VERIFICATION_EMAIL_ISNT_ENABLED" "Verification email isn't enabled",
        /// The address is not the one of the session.
        EmailMismatch = 400 "EMAIL_MISMATCH" "Email mismatch",
        /// There is nothing to prove.
        AlreadyVerified = 400 "EMAIL_IS_ALREADY_VERIFIED" "Email is already verified",
        /// The link is older than `email_verification.expires_in`.
        TokenExpired = 401 "TOKEN_EXPIRED" "token_expired",
        /// The link was not made by this server, or not for this.
        InvalidToken = 401 "INVALID_TOKEN" "invalid_token",
        /// The user of the link is gone, or has another address by now.
        UserNotFound = 401 "USER_NOT_FOUND" "user_not_found",
        /// The link is another user's than the session.
        Unauthorized = 401 "UNAUTHORIZED" "unauthorized",
        /// Somebody else has taken the new address in the meantime.
        UserAlreadyExists = 401 "USER_ALREADY_EXISTS" "user_already_exists",
        /// A new user can't be made by an address alone: an extra column needs a value, or may hold each only once.
        FailedToCreateUser = 422 "FAILED_TO_CREATE_USER" "Failed to create user",
    }
}
