use crate::error_codes;

error_codes! {
    /// What anonymous users can fail with.
    pub enum AnonymousError {
        /// Whoever asks is an anonymous user already.
        SignInAgain = 400 "ANONYMOUS_USERS_CANNOT_SIGN_IN_AGAIN_ANONYMOUSLY"
            "Anonymous users cannot sign in again anonymously",
        /// `anonymous.disable_delete_anonymous_user` is on.
        DeleteDisabled = 400 "DELETING_ANONYMOUS_USERS_IS_DISABLED" "Deleting anonymous users is disabled",
        /// Whoever asks has said who they are: `deleteUser` deletes them.
        NotAnonymous = 403 "USER_IS_NOT_ANONYMOUS" "User is not anonymous",
    }
}
