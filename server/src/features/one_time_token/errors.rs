use crate::error_codes;

error_codes! {
    /// What a one-time token can fail with.
    pub enum OneTimeTokenError {
        /// `one_time_token.disable_client_request` is on, and this came over HTTP.
        ClientRequestsDisabled = 400 "CLIENT_REQUESTS_ARE_DISABLED" "Client requests are disabled",
        /// No such token, or it was used before.
        InvalidToken = 400 "INVALID_TOKEN" "Invalid token",
        /// Its time is over.
        TokenExpired = 400 "TOKEN_EXPIRED" "Token expired",
        /// The session that it stood for has ended.
        SessionNotFound = 400 "SESSION_NOT_FOUND" "Session not found",
        /// The session that it stood for is over.
        SessionExpired = 400 "SESSION_EXPIRED" "Session expired",
    }
}
