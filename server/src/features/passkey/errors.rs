use crate::error_codes;

error_codes! {
    /// What registering a passkey, and signing in by one, can fail with.
    pub enum PasskeyError {
        /// Nothing says where the page is: `passkey.origin` is empty, and the request has no `Origin`.
        OriginMissing = 400 "ORIGIN_MISSING" "origin missing",
        /// This browser was given no challenge for this, it was answered before, or its time is over.
        ChallengeNotFound = 400 "CHALLENGE_NOT_FOUND" "Challenge not found",
        /// The challenge was another user's.
        NotAllowed = 401 "YOU_ARE_NOT_ALLOWED_TO_REGISTER_THIS_PASSKEY" "You are not allowed to register this passkey",
        /// The authenticator's answer does not prove that it made this key for this site.
        RegistrationFailed = 400 "FAILED_TO_VERIFY_REGISTRATION" "Failed to verify registration",
        /// Somebody has registered this passkey before.
        PreviouslyRegistered = 400 "PREVIOUSLY_REGISTERED" "Previously registered",
        /// Nobody has this passkey.
        NotFound = 401 "PASSKEY_NOT_FOUND" "Passkey not found",
        /// The authenticator's answer does not prove that it has the key.
        AuthenticationFailed = 400 "AUTHENTICATION_FAILED" "Authentication failed",
    }
}

error_codes! {
    /// Why a passkey can't be changed.
    pub enum PasskeyNotFound {
        /// The caller has none with this id.
        NotFound = 404 "PASSKEY_NOT_FOUND" "Passkey not found",
    }
}
