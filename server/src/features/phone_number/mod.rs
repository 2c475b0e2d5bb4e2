//! Phone numbers: signing in by a code that is sent to one, or by number and password.
//!
//! A number is a column of the user, with a unique index, and another says whether it is proved. One that is only claimed,
//! by writing it down with signing up, opens nothing to who holds the phone and takes nothing from them: whoever proves it
//! has it from then on. The one who claimed it proves it in their session, or by the code that their password asked for.

mod code;
mod columns;
mod errors;
mod hooks;
mod number;
mod request_password_reset_phone_number;
mod reset_password_phone_number;
mod send_phone_number_otp;
mod sign_in_phone_number;
mod sign_up;
mod verify_phone_number;

pub use errors::PhoneNumberError;
pub use request_password_reset_phone_number::{
    RequestPasswordResetPhoneNumber, RequestPasswordResetPhoneNumberBody,
};
pub use reset_password_phone_number::{ResetPasswordPhoneNumber, ResetPasswordPhoneNumberBody};
pub use send_phone_number_otp::{CodeSent, SendPhoneNumberOtp, SendPhoneNumberOtpBody};
pub use sign_in_phone_number::{SignInPhoneNumber, SignInPhoneNumberBody};
pub use verify_phone_number::{
    PhoneNumberAnswer, PhoneNumberVerified, VerifyPhoneNumber, VerifyPhoneNumberBody,
};

use crate::config::{Config, Problem};
use crate::feature::Feature;
use crate::kit::email_address::EmailAddress;
use crate::kit::rate_limit::{Limit, Rule};

/// Sign in by a phone number.
pub fn feature() -> Feature {
    Feature::new(
        "phone-number",
        "Sign in by a code that is sent to a phone number, or by number and password; reset the password by a code.",
    )
    .enabled(|config| config.phone_number.enabled)
    .check(check)
    .tables(columns::add)
    .hooks(hooks::hooks())
    .message_address(columns::proved)
    .on_reclaim(columns::reclaim)
    .refuses(
        |_, operation| operation.id == "signUpEmail",
        const { &[PhoneNumberError::InvalidPhoneNumber.spec()] },
    )
    .refuses(
        |_, operation| operation.id == "updateUser",
        const { &[PhoneNumberError::PhoneNumberCannotBeUpdated.spec()] },
    )
    // Upstream means a minute, and says it in milliseconds.
    .limit(Rule::new("/phone-number/*", Limit::new(60, 10)))
    .endpoint::<SignInPhoneNumber>()
    .endpoint::<SendPhoneNumberOtp>()
    .endpoint::<VerifyPhoneNumber>()
    .endpoint::<RequestPasswordResetPhoneNumber>()
    .endpoint::<ResetPasswordPhoneNumber>()
}

fn check(config: &Config) -> Vec<Problem> {
    let (options, sign_up) = (&config.phone_number, &config.phone_number.sign_up_on_verification);
    let numbers = [
        Problem::range("phone_number.otp_length", options.otp_length.into(), 4, 32),
        Problem::range("phone_number.expires_in", options.expires_in, 1, 86_400),
        Problem::range("phone_number.allowed_attempts", options.allowed_attempts.into(), 1, 100),
    ];
    let address = sign_up::fill(&sign_up.temp_email, "+15550100", "sample");
    let wrong = sign_up.enabled && EmailAddress::parse(&address).is_err();
    let unset = wrong.then_some(Problem::NotSet("phone_number.sign_up_on_verification.temp_email"));
    numbers.into_iter().flatten().chain(unset).collect()
}
