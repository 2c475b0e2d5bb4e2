//! The link in the mail: a signed token that says what it proves.

use crate::cx::Cx;
use crate::error::Result;
use crate::features::user::UserRow;
use crate::kit::jwt::{EmailPurpose, EmailToken};
use crate::kit::mail::{Mail, MailKind};

/// Mails a link to `to`. The token names the user by their address as it is now.
pub fn send(
    cx: &Cx,
    user: &UserRow,
    to: &str,
    kind: MailKind,
    purpose: EmailPurpose,
    callback: Option<&str>,
) -> Result<()> {
    let token = cx.issue_email_token(&EmailToken { email: user.email.clone(), purpose });
    let callback = callback.filter(|c| !c.is_empty()).unwrap_or("/");
    let url = cx.link("/verify-email", &[("token", &token), ("callbackURL", callback)]);
    cx.send_mail(Mail::link(kind, to, &user.name, url, token))
}
