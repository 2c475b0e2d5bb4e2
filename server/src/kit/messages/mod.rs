//! Messages to phones: what is sent, how it reads, and the queue that sends it off the request's path.
//!
//! It is [mail](super::mail)'s smaller sister: a feature says [`Message::code`] and [`Place::send`], and is done. The text
//! comes from [`texts`], which an operator can replace; the way out is a [`MessageSender`]: a service of the operator's by
//! webhook, a library user's own, or, for development, the outbox.

mod messenger;
mod outbox;
mod sender;
mod texts;

use std::fmt;

use super::secret::Secret;

pub use messenger::{Messenger, MessengerError, MessengerOptions, Place};
pub use outbox::MessageOutbox;
pub use sender::{AnySender, MessageSender, NotSent};
pub use texts::{TextError, check_texts};

/// What a message is about; each kind has its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum MessageKind {
    /// Brings the code that proves a number, or signs in by it.
    PhoneVerification,
    /// Brings the code that sets a new password.
    PhonePasswordReset,
    /// Brings the code that is a second factor.
    TwoFactorOtp,
}

impl MessageKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::PhoneVerification, Self::PhonePasswordReset, Self::TwoFactorOtp];

    /// The name in template files, the outbox, logs and the webhook.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PhoneVerification => "phone-verification",
            Self::PhonePasswordReset => "phone-password-reset",
            Self::TwoFactorOtp => "two-factor-otp",
        }
    }
}

impl fmt::Display for MessageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A message to one phone. `Debug` shows its kind only.
#[derive(Clone)]
pub struct Message {
    kind: MessageKind,
    to: String,
    code: Secret,
    id: String,
    text: String,
}

impl Message {
    /// A message with a code to type. `to` is the number, as the user's row has it.
    pub fn code(kind: MessageKind, to: &str, code: String) -> Self {
        Self { kind, to: to.to_owned(), code: code.into(), id: String::new(), text: String::new() }
    }

    /// What it is about.
    pub fn kind(&self) -> MessageKind {
        self.kind
    }

    /// The number that it goes to.
    pub fn to(&self) -> &str {
        &self.to
    }

    /// The code in it: a secret.
    pub fn secret(&self) -> &Secret {
        &self.code
    }

    /// The same for every attempt to send it, and another than any other message's: for services that must not send one
    /// twice.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What the phone is to show, code included.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message").field("kind", &self.kind).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_does_not_print_what_is_in_it() {
        let message = Message::code(MessageKind::PhoneVerification, "+15550100", "123456".to_owned());
        assert_eq!(format!("{message:?}"), "Message { kind: PhoneVerification, .. }");
    }
}
