//! The link in the mail: a signed token that says what it proves.

use crate::cx::Cx;
use crate::error::Result;
use crate::features::user::UserRow;
use crate::kit::jwt::{Addressee, EmailPurpose, EmailToken};
use crate::kit::mail::{Mail, MailKind};

/// The mail by which a user proves their address: with a link, or what a feature mails in its place. For an address that is
/// nobody's the same is done, so that the time does not tell, and there is none.
pub async fn proof(
    cx: &Cx,
    email: &str,
    user: Option<&UserRow>,
    callback: Option<&str>,
) -> Result<Option<Mail>> {
    let mut instead = cx.shared().features.iter().filter_map(|feature| feature.verification_mail);
    match instead.find(|(instead, _)| instead(cx.config())) {
        Some((_, make)) => make(cx, email, user).await,
        None => Ok(user
            .map(|user| mail(cx, user, &user.email, MailKind::VerifyEmail, EmailPurpose::Verify, callback))),
    }
}

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
