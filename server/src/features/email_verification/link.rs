//! The link in the mail: a signed token that says what it proves.

use crate::cx::Cx;
use crate::features::user::UserRow;
use crate::kit::jwt::{Addressee, EmailPurpose, EmailToken};
use crate::kit::mail::{Mail, MailKind};

/// The mail with a link to `to`. The token names the user by their id and their address as it is now: it is good as long
/// as they have both.
pub fn mail(
    cx: &Cx,
    user: &UserRow,
    to: &str,
    kind: MailKind,
    purpose: EmailPurpose,
    callback: Option<&str>,
) -> Mail {
    let addressee = Addressee::User(user.id.to_string());
    let token = cx.issue_email_token(&EmailToken { email: user.email.clone(), addressee, purpose });
    let callback = callback.filter(|c| !c.is_empty()).unwrap_or("/");
    let url = cx.link("/verify-email", &[("token", &token), ("callbackURL", callback)]);
    Mail::link(kind, to, &user.name, url, token)
}
