use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ByPassword, EmailPasswordError};
use crate::body::Sensitive;
use crate::cx::Cx;
use crate::error::Result;
use crate::features::session::{Remember, SignIn, TwoFactorRequired};
use crate::features::user::{User, UserRow};
use crate::kit::email_address::EmailAddress;

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
    let by = ByPassword {
        attempt,
        user: user.as_ref(),
        password: &body.password,
        remember: Remember::unless(body.remember_me == Some(false)),
        callback: body.callback_url.as_deref(),
        wrong: EmailPasswordError::InvalidEmailOrPassword,
    };
    let (user, signed_in) = by.begin(cx).await?;
    let session = match signed_in {
        SignIn::Done(session) => session,
        SignIn::SecondFactorNeeded => return Ok(SignInAnswer::TwoFactorRequired(TwoFactorRequired::new())),
    };
    let url = body.callback_url.clone().filter(|url| !url.is_empty());
    if let Some(url) = &url {
        cx.set_location(url);
    }
    let (redirect, token) = (url.is_some(), session.token.into());
    Ok(SignInAnswer::SignedIn(SignedIn { redirect, token, url, user: user.view(cx.schema()) }))
}
