use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{UsernameError, name};
use crate::body::Sensitive;
use crate::cx::Cx;
use crate::error::Result;
use crate::features::email_password::{ByPassword, EmailPasswordError};
use crate::features::session::{Remember, SessionAnswer};

/// Who signs in.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SignInUsernameBody {
    /// The username, in any case.
    pub username: String,
    /// The password.
    pub password: Sensitive,
    /// False for a session that ends with the browser.
    #[serde(
        rename = "rememberMe",
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::body::present"
    )]
    #[schema(nullable = false)]
    pub remember_me: Option<bool>,
    /// Where the link leads to in the end that is mailed to who has not verified their address.
    #[serde(
        rename = "callbackURL",
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::body::present"
    )]
    #[schema(nullable = false)]
    pub callback_url: Option<String>,
}

/// Sign in by username and password.
///
/// An unknown username, a user without a password and a wrong password are one answer, after the same work.
#[endpoint(POST "/sign-in/username", changes = session,
           errors(UsernameError::{InvalidUsernameOrPassword, TooShort, TooLong, Invalid},
                  EmailPasswordError::{EmailNotVerified}))]
async fn sign_in_username(cx: &Cx, body: SignInUsernameBody) -> Result<SessionAnswer> {
    let options = &cx.config().username;
    let wrong = UsernameError::InvalidUsernameOrPassword;
    if body.username.is_empty() || body.password.expose().is_empty() {
        return Err(wrong.into());
    }
    name::judge(options, &body.username).map_err(UsernameError::from)?;
    // Counted by the name, not by its owner: who guesses at both must not learn that they are one.
    let attempt = cx.sign_in_attempt(&format!("username:{}", name::stored(options, &body.username))).await?;
    let user = cx.store().find_one(name::owner(options, &body.username)).await?;
    let by = ByPassword {
        attempt,
        user: user.as_ref(),
        password: &body.password,
        remember: Remember::unless(body.remember_me == Some(false)),
        callback: body.callback_url.as_deref(),
        wrong,
    };
    let (user, signed_in) = by.begin(cx).await?;
    Ok(SessionAnswer::new(cx, signed_in, user))
}
