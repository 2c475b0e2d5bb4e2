use crate::error_codes;

error_codes! {
    /// What changing or deleting a user can fail with.
    pub enum UserError {
        /// `updateUser` does not change the address: `changeEmail` does.
        EmailCanNotBeUpdated = 400 "EMAIL_CAN_NOT_BE_UPDATED" "Email can not be updated",
        /// The body of `updateUser` names nothing that it can change.
        NoFieldsToUpdate = 400 "NO_FIELDS_TO_UPDATE" "No fields to update",
        /// The body names a column that is declared `input = false`.
        FieldNotAllowed = 400 "FIELD_NOT_ALLOWED_TO_BE_SET" "Field not allowed to be set",
        /// A required extra column is missing.
        FieldRequired = 400 "FIELD_IS_REQUIRED" "Field is required",
        /// An extra column's value is not of its type.
        FieldInvalid = 400 "VALIDATION_ERROR" "Validation Error",
        /// An extra column's value is another user's already.
        FailedToUpdateUser = 422 "FAILED_TO_UPDATE_USER" "Failed to update user",
        /// `user.change_email.enabled` is off.
        ChangeEmailDisabled = 400 "CHANGE_EMAIL_IS_DISABLED" "Change email is disabled",
        /// The new address is the present one.
        EmailIsTheSame = 400 "EMAIL_IS_THE_SAME" "Email is the same",
        /// No mail can be sent, and the change needs one.
        VerificationEmailNotEnabled = 400 "VERIFICATION_EMAIL_ISNT_ENABLED" "Verification email isn't enabled",
        /// Somebody has this address already.
        UserAlreadyExists = 422 "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL" "User already exists. Use another email.",
        /// The session is older than `session.fresh_age`, and no password was given.
        SessionExpired = 400 "SESSION_EXPIRED_REAUTHENTICATE_TO_PERFORM_THIS_ACTION"
            "Session expired. Re-authenticate to perform this action.",
        /// The user has no password.
        CredentialAccountNotFound = 400 "CREDENTIAL_ACCOUNT_NOT_FOUND" "Credential account not found",
        /// The password is wrong.
        InvalidPassword = 400 "INVALID_PASSWORD" "Invalid password",
        /// The link was opened without the session of its user.
        FailedToGetUserInfo = 404 "FAILED_TO_GET_USER_INFO" "Failed to get user info",
        /// The link's token is unknown, used, expired or another user's.
        InvalidDeleteToken = 404 "INVALID_TOKEN" "Invalid token",
    }
}
