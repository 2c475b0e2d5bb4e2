//! E-mail and password: the plainest way in.

mod by_password;
mod change_password;
pub mod credentials;
mod errors;
mod request_password_reset;
mod request_password_reset_callback;
mod reset_password;
mod set_password;
mod sign_in_email;
mod sign_up_email;
mod verify_password;

pub(crate) use by_password::ByPassword;
pub use change_password::{ChangePassword, ChangePasswordBody, PasswordChanged};
pub use errors::EmailPasswordError;
pub use request_password_reset::{PasswordResetRequested, RequestPasswordReset, RequestPasswordResetBody};
pub use request_password_reset_callback::{
    RequestPasswordResetCallback, RequestPasswordResetCallbackPath, RequestPasswordResetCallbackQuery,
};
pub use reset_password::{ResetPassword, ResetPasswordBody, ResetPasswordQuery};
pub use set_password::{SetPassword, SetPasswordBody};
pub use sign_in_email::{SignInAnswer, SignInEmail, SignInEmailBody, SignedIn};
pub use sign_up_email::{SignUpEmail, SignUpEmailBody, SignedUp};
pub use verify_password::{VerifyPassword, VerifyPasswordBody};

use crate::feature::Feature;

/// Sign up and sign in by e-mail and password; change, check and reset the password.
pub fn feature() -> Feature {
    Feature::new(
        "email-password",
        "Sign up and sign in by e-mail and password; change, check and reset the password.",
    )
    .endpoint::<SignUpEmail>()
    .endpoint::<SignInEmail>()
    .endpoint::<ChangePassword>()
    .endpoint::<VerifyPassword>()
    .endpoint::<SetPassword>()
    .endpoint::<RequestPasswordReset>()
    .endpoint::<RequestPasswordResetCallback>()
    .endpoint::<ResetPassword>()
}
