//! The link in the mail: a signed token that says what it proves.

use crate::cx::Cx;
use crate::error::Result;
use crate::features::user::UserRow;
use crate::kit::jwt::EmailToken;
use crate::kit::mail::{Mail, MailKind};

/// What opening the link does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// Proves the user's address.
    Verify,
    /// The present address agrees to the change; the new one is asked next.
    ConfirmChange {
        /// The new address.
        update_to: String,
    },
    /// Proves the new address and changes to it.
    VerifyChange {
        /// The new address.
        update_to: String,
    },
}

impl Purpose {
    fn token(self, email: &str) -> EmailToken {
        match self {
            Self::Verify => EmailToken::verify(email),
            Self::ConfirmChange { update_to } => EmailToken::confirm_change(email, update_to),
            Self::VerifyChange { update_to } => EmailToken::verify_change(email, update_to),
        }
    }
}

/// Mails a link to `to`. The token names the user by their address as it is now.
pub fn send(cx: &Cx, user: &UserRow, to: &str, kind: MailKind, purpose: Purpose, callback: Option<&str>) -> Result<()> {
    let token = cx.sign_email_token(purpose.token(&user.email))?;
    let callback = callback.filter(|c| !c.is_empty()).unwrap_or("/");
    let url = cx.link("/verify-email", &[("token", &token), ("callbackURL", callback)]);
    cx.send_mail(Mail::link(kind, to, &user.name, url, token))
}
