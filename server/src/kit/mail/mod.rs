//! Mail: what is sent, how it reads, and the queue that sends it off the request's path.
//!
//! A feature says [`Mail::link`] and [`Mailer::send`], and is done: the text comes from [`templates`], which an operator
//! can replace, the transport is SMTP or, for development, an outbox directory. Addresses and names are chosen by
//! strangers, who would like to add headers or to have us mail their advertisement; [`templates`] and the typed headers
//! see to that. Links and tokens are secrets: they stand in the mail and nowhere else.

mod letter;
mod mailer;
mod outbox;
mod smtp;
mod templates;
#[cfg(test)]
mod testing;

use std::fmt;

use super::secret::Secret;

pub(super) use letter::Stamp;
pub use mailer::{Counters, MailError, Mailer, MailerOptions, Place, QueueFull, Retry, TransportOptions};
pub use outbox::OutboxOptions;
pub(super) use outbox::{Entry, Outbox, visible};
pub use smtp::{Encryption, SmtpOptions};
pub use templates::TemplateError;

/// What a mail is about; each kind has its template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum MailKind {
    /// Proves that an address belongs to the user.
    VerifyEmail,
    /// Leads to the page that asks for a new password.
    ResetPassword,
    /// Asks the present address whether a change to another one is wanted.
    ChangeEmailConfirmation,
    /// Proves that the new address belongs to the user, and changes to it.
    ChangeEmailVerification,
    /// Confirms that the account is to be deleted.
    DeleteAccount,
    /// Signs in who follows its link.
    MagicLink,
    /// Brings the code that signs in.
    SignInOtp,
    /// Brings the code that proves the address.
    EmailVerificationOtp,
    /// Brings the code that sets a new password.
    ForgetPasswordOtp,
    /// Brings the code that is a second factor.
    TwoFactorOtp,
}

impl MailKind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::VerifyEmail,
        Self::ResetPassword,
        Self::ChangeEmailConfirmation,
        Self::ChangeEmailVerification,
        Self::DeleteAccount,
        Self::MagicLink,
        Self::SignInOtp,
        Self::EmailVerificationOtp,
        Self::ForgetPasswordOtp,
        Self::TwoFactorOtp,
    ];

    /// The name in template files, the outbox, logs and metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify-email",
            Self::ResetPassword => "reset-password",
            Self::ChangeEmailConfirmation => "change-email-confirmation",
            Self::ChangeEmailVerification => "change-email-verification",
            Self::DeleteAccount => "delete-account",
            Self::MagicLink => "magic-link",
            Self::SignInOtp => "sign-in-otp",
            Self::EmailVerificationOtp => "email-verification-otp",
            Self::ForgetPasswordOtp => "forget-password-otp",
            Self::TwoFactorOtp => "two-factor-otp",
        }
    }
}

impl fmt::Display for MailKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A mail to one person. `Debug` shows its kind only.
#[derive(Clone)]
pub struct Mail {
    kind: MailKind,
    to: String,
    name: String,
    url: Secret,
    token: Secret,
}

impl Mail {
    /// A mail with a code to type.
    pub fn code(kind: MailKind, to: &str, name: &str, code: String) -> Self {
        Self { kind, to: to.to_owned(), name: name.to_owned(), url: Secret::default(), token: code.into() }
    }

    /// The code, in a mail that has one in place of a link.
    fn code_to_type(&self) -> &str {
        if self.url.is_empty() { self.token.expose() } else { "" }
    }

    /// A mail with a link to open.
    ///
    /// `to` is the address alone, `name` what the person calls themselves (may be empty), `url` the whole link, and
    /// `token` the secret in it, which the outbox shows to tests and developers.
    pub fn link(kind: MailKind, to: &str, name: &str, url: String, token: String) -> Self {
        Self { kind, to: to.to_owned(), name: name.to_owned(), url: url.into(), token: token.into() }
    }
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail").field("kind", &self.kind).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_does_not_print_what_is_in_it() {
        let mail = Mail::link(
            MailKind::ResetPassword,
            "ann@example.com",
            "Ann",
            "https://example.com/reset/s3cret".to_owned(),
            "s3cret".to_owned(),
        );
        assert_eq!(format!("{mail:?}"), "Mail { kind: ResetPassword, .. }");
    }
}
