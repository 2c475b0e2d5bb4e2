use crate::error_codes;

error_codes! {
    /// What signing in by password, and changing one, can fail with.
    pub enum EmailPasswordError {
        /// `email_and_password.enabled` is off.
        NotEnabled = 400 "EMAIL_AND_PASSWORD_IS_NOT_ENABLED" "Email and password is not enabled",
        /// `email_and_password` or its sign-up is off.
        SignUpNotEnabled = 400 "EMAIL_AND_PASSWORD_SIGN_UP_IS_NOT_ENABLED" "Email and password sign up is not enabled",
        /// What was given is no e-mail address.
        InvalidEmail = 400 "INVALID_EMAIL" "Invalid email",
        /// The password is shorter than `email_and_password.min_password_length`.
        PasswordTooShort = 400 "PASSWORD_TOO_SHORT" "Password too short",
        /// The password is longer than `email_and_password.max_password_length`.
        PasswordTooLong = 400 "PASSWORD_TOO_LONG" "Password too long",
        /// Somebody has this address already.
        UserAlreadyExists = 422 "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL" "User already exists. Use another email.",
        /// The row was refused by the database, by a unique extra column for instance.
        FailedToCreateUser = 422 "FAILED_TO_CREATE_USER" "Failed to create user",
        /// No such user, no password, or a wrong one: which of them is not told.
        InvalidEmailOrPassword = 401 "INVALID_EMAIL_OR_PASSWORD" "Invalid email or password",
        /// `email_and_password.require_email_verification` is on, and the address is not verified.
        EmailNotVerified = 403 "EMAIL_NOT_VERIFIED" "Email not verified",
        /// The user has no password.
        CredentialAccountNotFound = 400 "CREDENTIAL_ACCOUNT_NOT_FOUND" "Credential account not found",
        /// The password is wrong.
        InvalidPassword = 400 "INVALID_PASSWORD" "Invalid password",
        /// The user has a password: `changePassword` changes it.
        AlreadyHasPassword = 400 "USER_ALREADY_HAS_A_PASSWORD" "user already has a password",
        /// No mail can be sent.
        ResetNotEnabled = 400 "RESET_PASSWORD_ISNT_ENABLED" "Reset password isn't enabled",
        /// The reset token is unknown, used or expired.
        InvalidToken = 400 "INVALID_TOKEN" "Invalid token",
    }
}
