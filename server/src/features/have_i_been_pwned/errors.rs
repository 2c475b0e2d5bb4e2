use crate::error_codes;

error_codes! {
    /// What choosing a password can fail with.
    pub enum HaveIBeenPwnedError {
        /// It has leaked. `have_i_been_pwned.custom_password_compromised_message` says it in other words.
        PasswordCompromised = 400 "PASSWORD_COMPROMISED"
            "The password you entered has been compromised. Please choose a different password.",
    }
}
