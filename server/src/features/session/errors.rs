use crate::error_codes;

error_codes! {
    /// What ending sessions can fail with.
    pub enum SessionError {
        /// `session.stateless` is on.
        NotStored = 400 "SESSIONS_ARE_NOT_STORED" "Sessions are not stored here, so they can't be ended before their time",
    }
}
