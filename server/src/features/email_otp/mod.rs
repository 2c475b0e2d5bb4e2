//! Mailed codes to type: for signing in, for proving an address, and for a new password.
//!
//! A code is good for one address and one purpose. Each look at it is counted before, by one conditional statement on the
//! very value that upstream counts in, so that of any number of parallel guesses no more are looked at than are allowed.

mod check_verification_otp;
mod create_verification_otp;
mod errors;
mod forget_password_email_otp;
mod get_verification_otp;
mod otp;
mod reset_password_email_otp;
mod send;
mod send_verification_otp;
mod sign_in_email_otp;
mod verify_email_otp;

pub use check_verification_otp::{CheckVerificationOtp, CheckVerificationOtpBody};
pub use create_verification_otp::CreateVerificationOtp;
pub use errors::EmailOtpError;
pub use forget_password_email_otp::{ForgetPasswordEmailOtp, ForgetPasswordEmailOtpBody};
pub use get_verification_otp::{GetVerificationOtp, VerificationOtp};
pub use otp::OtpType;
pub use reset_password_email_otp::{ResetPasswordEmailOtp, ResetPasswordEmailOtpBody};
pub use send_verification_otp::{SendVerificationOtp, SendVerificationOtpBody};
pub use sign_in_email_otp::{SignInEmailOtp, SignInEmailOtpBody};
pub use verify_email_otp::{EmailOtpVerified, VerifyEmailOtp, VerifyEmailOtpBody};

use crate::config::{Config, Problem};
use crate::feature::Feature;
use crate::kit::rate_limit::{Limit, Rule};

/// Upstream's limit, for each of these paths; those for a new password have the same here.
const LIMIT: Limit = Limit::new(60, 3);
const LIMITED: [&str; 6] = [
    "/email-otp/send-verification-otp",
    "/email-otp/check-verification-otp",
    "/email-otp/verify-email",
    "/sign-in/email-otp",
    "/forget-password/email-otp",
    "/email-otp/reset-password",
];

/// Sign in, prove an address and choose a new password by a mailed code.
pub fn feature() -> Feature {
    let feature =
        Feature::new("email-otp", "Sign in, prove an address and reset the password by a mailed code.")
            .enabled(|config| config.email_otp.enabled)
            .check(check)
            .hooks(send::hooks())
            .verification_mail(
                |config| config.email_otp.override_default_email_verification,
                send::in_place_of_link,
            )
            .endpoint::<SendVerificationOtp>()
            .endpoint::<CheckVerificationOtp>()
            .endpoint::<SignInEmailOtp>()
            .endpoint::<VerifyEmailOtp>()
            .endpoint::<ForgetPasswordEmailOtp>()
            .endpoint::<ResetPasswordEmailOtp>()
            .endpoint::<CreateVerificationOtp>()
            .endpoint::<GetVerificationOtp>();
    LIMITED.into_iter().fold(feature, |feature, path| feature.limit(Rule::new(path, LIMIT)))
}

fn check(config: &Config) -> Vec<Problem> {
    let options = &config.email_otp;
    [
        Problem::range("email_otp.otp_length", options.otp_length, 6, 32),
        Problem::range("email_otp.expires_in", options.expires_in, 1, 86_400),
        Problem::range("email_otp.allowed_attempts", options.allowed_attempts, 1, 100),
        Problem::mail_needed(config, "email_otp.enabled"),
    ]
    .into_iter()
    .flatten()
    .collect()
}
