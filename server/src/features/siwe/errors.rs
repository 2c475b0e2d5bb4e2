use crate::error_codes;

error_codes! {
    /// What signing in by a wallet can fail with.
    pub enum SiweError {
        /// The message's nonce was not given out for this wallet, was used, or is too old.
        InvalidOrExpiredNonce = 401 "UNAUTHORIZED_INVALID_OR_EXPIRED_NONCE" "Unauthorized: Invalid or expired nonce",
        /// The message is none of EIP-4361, names another wallet, chain or domain, is not valid now, or was not signed by the
        /// wallet.
        InvalidSignature = 401 "UNAUTHORIZED_INVALID_SIWE_SIGNATURE" "Unauthorized: Invalid SIWE signature",
        /// Somebody has the e-mail address; a wallet does not prove that it is its owner's.
        UserAlreadyExists = 422 "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL" "User already exists. Use another email.",
        /// A user can't be made by a wallet alone: an extra column needs a value, or may hold each only once.
        FailedToCreateUser = 422 "FAILED_TO_CREATE_USER" "Failed to create user",
    }
}
