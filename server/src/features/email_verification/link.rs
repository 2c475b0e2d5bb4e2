//! The link in the mail: a signed token that says what it proves.

use crate::cx::Cx;
use crate::error::{CommonError, Error, Result};
use crate::features::user::UserRow;
use crate::kit::email_address::EmailAddress;
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
    let email = EmailAddress::parse(&user.email)
        .map_err(|e| Error::from(CommonError::InternalServerError.spec()).because(e))?;
    let token = cx.issue_email_token(&EmailToken { email, purpose });
    let callback = callback.filter(|c| !c.is_empty()).unwrap_or("/");
    let url = cx.link("/verify-email", &[("token", &token), ("callbackURL", callback)]);
    cx.send_mail(Mail::link(kind, to, &user.name, url, token))
}
