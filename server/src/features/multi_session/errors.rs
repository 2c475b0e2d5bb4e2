use crate::error_codes;

error_codes! {
    /// What switching between sessions can fail with.
    pub enum MultiSessionError {
        /// This browser has no such session, or it has ended.
        InvalidSessionToken = 401 "INVALID_SESSION_TOKEN" "Invalid session token",
    }
}
