use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{EmailPasswordError, credentials};
use crate::body::Sensitive;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::features::email_verification::link;
use crate::features::session::{Factor, Remember, SignIn};
use crate::features::user::{User, UserRow};
use crate::kit::email_address::EmailAddress;
use crate::kit::jwt::EmailPurpose;
use crate::kit::mail::MailKind;
use crate::kit::password::Verdict;

/// Who signs in.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SignInEmailBody {
    /// The address, in any case.
    #[schema(format = "email")]
    pub email: String,
    /// The password.
    pub password: Sensitive,
    /// Where to go on; the answer says so in `url` and `Location`.
    #[serde(
        rename = "callbackURL",
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::body::present"
    )]
    #[schema(nullable = false)]
    pub callback_url: Option<String>,
    /// False for a session that ends with the browser.
    #[serde(
        rename = "rememberMe",
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::body::present"
    )]
    #[schema(nullable = false)]
    pub remember_me: Option<bool>,
}

/// Somebody is signed in.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SignedIn {
    /// Whether a browser should go on to `url`.
    pub redirect: bool,
    /// The session token; a bearer token too.
    pub token: Sensitive,
    /// The `callbackURL` of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub url: Option<String>,
    /// Who signed in.
    pub user: User,
}

/// The first factor is proved, and the user has a second one: nobody is signed in yet. A cookie says whose turn it is, and
/// one of the operations that verify a second factor goes on.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TwoFactorRequired {
    /// Always true.
    pub two_factor_redirect: bool,
}

/// Somebody is signed in, or has to prove a second factor.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
#[expect(
    clippy::large_enum_variant,
    reason = "one is made for a sign-in, and whoever matches it wants no box"
)]
pub enum SignInAnswer {
    /// Somebody is signed in.
    SignedIn(SignedIn),
    /// A second factor is needed.
    TwoFactorRequired(TwoFactorRequired),
}

/// Sign in by e-mail and password.
///
/// An unknown address, a user without a password and a wrong password are one answer, after the same work. Whoever has
/// a second factor is asked for it first.
#[endpoint(POST "/sign-in/email", changes = session, forms,
           errors(EmailPasswordError::{NotEnabled, InvalidEmail, InvalidEmailOrPassword, EmailNotVerified}))]
async fn sign_in_email(cx: &Cx, body: SignInEmailBody) -> Result<SignInAnswer> {
    let options = &cx.config().email_and_password;
    if !options.enabled {
        return Err(EmailPasswordError::NotEnabled.into());
    }
    let email = EmailAddress::parse(&body.email).map_err(|_| EmailPasswordError::InvalidEmail)?;
    let attempt = cx.sign_in_attempt(email.as_str()).await?;
    let user: Option<UserRow> = cx.store().find_one(UserRow::EMAIL.eq(email.as_str())).await?;
    let mut hash = match &user {
        Some(user) => {
            cx.act().is_about(&user.id);
            credentials::hash_of(cx.store(), &user.id).await?
        }
        None => None,
    };
    let remember = if body.remember_me == Some(false) { Remember::No } else { Remember::Yes };
    let (user, signed_in) = loop {
        let verdict = cx.verify_password(hash.as_deref(), body.password.expose()).await?;
        let (Some(user), Some(proved), Verdict::Right { needs_rehash }) = (&user, &hash, verdict) else {
            return Err(EmailPasswordError::InvalidEmailOrPassword.into());
        };
        if options.require_email_verification && !user.email_verified {
            attempt.succeeded().await;
            return Err(unverified(cx, user, body.callback_url.as_deref()));
        }
        let better = match needs_rehash {
            true => credentials::rehashed(cx, body.password.expose()).await?,
            false => None,
        };
        let better = &better;
        let signed_in = cx.store().transaction(|tx| async move {
            if !credentials::hold(&tx, &user.id, proved).await? {
                return Ok::<_, Error>(None);
            }
            if let Some(better) = better {
                credentials::set_better_hash(&tx, &user.id, better.clone()).await?;
            }
            cx.sign_in(&tx, user, Factor::Password, remember).await.map(Some)
        });
        match signed_in.await? {
            Some(signed_in) => break (user, signed_in),
            // It was changed meanwhile, or hashed anew by somebody else who signs in.
            None => hash = credentials::hash_of(cx.store(), &user.id).await?,
        }
    };
    attempt.succeeded().await;
    let session = match signed_in {
        SignIn::Done(session) => session,
        SignIn::SecondFactorNeeded => {
            return Ok(SignInAnswer::TwoFactorRequired(TwoFactorRequired { two_factor_redirect: true }));
        }
    };
    let url = body.callback_url.filter(|url| !url.is_empty());
    if let Some(url) = &url {
        cx.set_location(url);
    }
    let (redirect, token) = (url.is_some(), session.token.into());
    Ok(SignInAnswer::SignedIn(SignedIn { redirect, token, url, user: user.view(cx.schema()) }))
}

/// Sends the link once more, if that is wanted.
fn unverified(cx: &Cx, user: &UserRow, callback: Option<&str>) -> Error {
    let sent = if cx.config().email_verification.send_on_sign_in && cx.can_send_mail() {
        let (kind, purpose) = (MailKind::VerifyEmail, EmailPurpose::Verify);
        cx.send_mail(link::mail(cx, user, &user.email, kind, purpose, callback))
    } else {
        Ok(())
    };
    sent.err().unwrap_or_else(|| EmailPasswordError::EmailNotVerified.into())
}
