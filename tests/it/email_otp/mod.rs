//! Mailed codes to type.

mod attempts;
mod check;
mod instead;
mod kept;
mod reset;
mod sign_in;
mod verify;

use portcullis::Config;
use portcullis::kit::mail::MailKind;
use portcullis_tests::answer::Answer;
use portcullis_tests::browser::Browser;
use portcullis_tests::server::TestServer;
use serde_json::json;

pub(crate) const SEND: &str = "/email-otp/send-verification-otp";
pub(crate) const CHECK: &str = "/email-otp/check-verification-otp";
pub(crate) const VERIFY: &str = "/email-otp/verify-email";
pub(crate) const SIGN_IN: &str = "/sign-in/email-otp";
pub(crate) const FORGET: &str = "/forget-password/email-otp";
pub(crate) const RESET: &str = "/email-otp/reset-password";

/// What a code is for, and the mail that brings it.
const KINDS: [(&str, MailKind); 3] = [
    ("sign-in", MailKind::SignInOtp),
    ("email-verification", MailKind::EmailVerificationOtp),
    ("forget-password", MailKind::ForgetPasswordOtp),
];

fn on(config: &mut Config) {
    config.email_otp.enabled = true;
}

fn mail_of(kind: &str) -> MailKind {
    KINDS.iter().find(|(name, _)| *name == kind).expect("a kind").1
}

/// A code that is mailed to an address.
pub(crate) async fn code(server: &TestServer, kind: &str, email: &str) -> String {
    server.browser().post(SEND, json!({"email": email, "type": kind})).await.ok();
    server.mail(&email.to_lowercase(), mail_of(kind)).await.token
}

async fn sign_in(browser: &mut Browser, email: &str, otp: &str) -> Answer {
    browser.post(SIGN_IN, json!({"email": email, "otp": otp})).await
}

/// A code that is not this one.
pub(crate) fn wrong(code: &str) -> String {
    let other = |digit: char| if digit == '0' { '1' } else { '0' };
    code.chars().map(other).collect()
}
