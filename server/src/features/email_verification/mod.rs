//! Proof that an address is somebody's: a link is mailed, and opened.

mod errors;
mod holder;
pub mod link;
mod send_verification_email;
mod verify_email;

pub use errors::EmailVerificationError;
pub(crate) use holder::{Holder, reclaim};
pub use send_verification_email::{SendVerificationEmail, SendVerificationEmailBody};
pub use verify_email::{EmailVerified, VerifyEmail, VerifyEmailQuery};

use crate::feature::Feature;

/// Prove that an e-mail address is one's own.
pub fn feature() -> Feature {
    Feature::new("email-verification", "Prove that an e-mail address is one's own.")
        .endpoint::<SendVerificationEmail>()
        .endpoint::<VerifyEmail>()
}
