use super::name::Fault;
use crate::error_codes;

error_codes! {
    /// What signing in by username, and asking for one, can fail with.
    pub enum UsernameError {
        /// No such user, no password, or a wrong one: which of them is not told.
        InvalidUsernameOrPassword = 401 "INVALID_USERNAME_OR_PASSWORD" "Invalid username or password",
        /// It is shorter than `username.min_username_length`.
        TooShort = 422 "USERNAME_TOO_SHORT" "Username is too short",
        /// It is longer than `username.max_username_length`.
        TooLong = 422 "USERNAME_IS_TOO_LONG" "Username is too long",
        /// It does not fit `username.username_pattern`, or is reserved.
        Invalid = 422 "USERNAME_IS_INVALID" "Username is invalid",
    }
}

error_codes! {
    /// Why a username can't be chosen.
    pub enum UsernameRefusal {
        /// It is shorter than `username.min_username_length`.
        TooShort = 400 "USERNAME_TOO_SHORT" "Username is too short",
        /// It is longer than `username.max_username_length`.
        TooLong = 400 "USERNAME_IS_TOO_LONG" "Username is too long",
        /// It does not fit `username.username_pattern`, or is reserved.
        Invalid = 400 "USERNAME_IS_INVALID" "Username is invalid",
        /// The name to show does not fit `username.display_username_pattern`.
        InvalidDisplayUsername = 400 "DISPLAY_USERNAME_IS_INVALID" "Display username is invalid",
        /// Somebody has it.
        AlreadyTaken = 400 "USERNAME_IS_ALREADY_TAKEN_PLEASE_TRY_ANOTHER"
            "Username is already taken. Please try another.",
    }
}

impl From<Fault> for UsernameError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::TooShort => Self::TooShort,
            Fault::TooLong => Self::TooLong,
            Fault::Invalid => Self::Invalid,
        }
    }
}

impl From<Fault> for UsernameRefusal {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::TooShort => Self::TooShort,
            Fault::TooLong => Self::TooLong,
            Fault::Invalid => Self::Invalid,
        }
    }
}
