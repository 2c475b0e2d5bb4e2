//! Who is mailed a code.

use super::otp::{Otp, OtpType};
use crate::cx::Cx;
use crate::endpoint::BoxFuture;
use crate::error::{Error, Result};
use crate::features::email_password::SignUpEmail;
use crate::features::user::UserRow;
use crate::hooks::Hooks;
use crate::kit::email_address::EmailAddress;
use crate::kit::mail::Mail;

/// Mails a code to who has an address, or may sign up with it.
pub(super) async fn to_holder(cx: &Cx, kind: OtpType, email: &EmailAddress) -> Result<()> {
    let place = cx.reserve_mail()?;
    let user: Option<UserRow> = cx.store().find_one(UserRow::EMAIL.eq(email.as_str())).await?;
    let signs_up = kind == OtpType::SignIn && !cx.config().email_otp.disable_sign_up;
    let stays = user.is_some() || signs_up;
    if let Some(mail) = mail(cx, Otp { kind, email }, user.as_ref(), stays).await? {
        place.send(mail);
    }
    Ok(())
}

/// The mail that proves an address, in place of the one with a link.
pub(super) fn in_place_of_link<'a>(
    cx: &'a Cx,
    email: &'a str,
    user: Option<&'a UserRow>,
) -> BoxFuture<'a, Option<Mail>> {
    Box::pin(async move {
        // What is no address is nobody's.
        let Ok(email) = EmailAddress::parse(email) else { return Ok(None) };
        mail(cx, Otp { kind: OtpType::EmailVerification, email: &email }, user, user.is_some()).await
    })
}

/// The mail with a new code. Where none is to be sent the same is written, so that the time does not tell, and nothing
/// stays of it.
async fn mail(cx: &Cx, otp: Otp<'_>, user: Option<&UserRow>, stays: bool) -> Result<Option<Mail>> {
    let issued = cx.store().transaction(|tx| async move {
        let code = otp.issue(cx, &tx).await?;
        if !stays {
            otp.end(&tx).await?;
        }
        Ok::<_, Error>(code)
    });
    let code = issued.await?;
    let name = user.map_or("", |user| &user.name);
    Ok(stays.then(|| Mail::code(otp.kind.mail(), otp.email.as_str(), name, code)))
}

/// Whoever signs up by password is mailed a code.
pub(super) fn hooks() -> Hooks {
    Hooks::new().after::<SignUpEmail>(|cx, signed_up| {
        Box::pin(async move {
            let options = &cx.config().email_otp;
            if options.send_verification_on_sign_up
                && !options.override_default_email_verification
                && let Ok(email) = EmailAddress::parse(&signed_up.user.email)
                // They have signed up; another code can be asked for.
                && let Err(error) = to_holder(cx, OtpType::EmailVerification, &email).await
            {
                tracing::warn!(code = error.code().code, "no code could be mailed to who signed up");
            }
            signed_up
        })
    })
}
