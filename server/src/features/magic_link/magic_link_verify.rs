use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::token::{self, Asked};
use crate::body::Sensitive;
use crate::cx::Cx;
use crate::endpoint::{Answer, Redirect};
use crate::error::{Error, Result};
use crate::features::email_verification::{EmailVerificationError, Holder};
use crate::features::session::{Factor, Remember, SessionAnswer, SignIn};
use crate::features::verification::Consumed;
use crate::kit::email_address::EmailAddress;
use crate::kit::origin::TrustedUrl;
use crate::store::Store;

/// What the link carries.
#[derive(Debug, Clone, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MagicLinkVerifyQuery {
    /// The token from the mail.
    #[param(value_type = String, format = "password")]
    pub token: Sensitive,
    /// Where to go on.
    #[serde(rename = "callbackURL", default, skip_serializing_if = "Option::is_none")]
    #[param(nullable = false)]
    pub callback_url: Option<String>,
    /// Where who has signed up by the link goes on, in place of `callbackURL`.
    #[serde(rename = "newUserCallbackURL", default, skip_serializing_if = "Option::is_none")]
    #[param(nullable = false)]
    pub new_user_callback_url: Option<String>,
    /// Where to go on after a failure, in place of `callbackURL`.
    #[serde(rename = "errorCallbackURL", default, skip_serializing_if = "Option::is_none")]
    #[param(nullable = false)]
    pub error_callback_url: Option<String>,
}

/// Sign in by the link from the mail.
///
/// A failure is a redirect with `error`: `INVALID_TOKEN`, `EXPIRED_TOKEN`, `new_user_signup_disabled` or
/// `failed_to_create_user`. A success is one too if there is a `callbackURL`; where it takes a second factor, the answer
/// has the cookie that asks for it.
#[endpoint(GET "/magic-link/verify", changes = session)]
async fn magic_link_verify(cx: &Cx, query: MagicLinkVerifyQuery) -> Result<Answer<SessionAnswer>> {
    let target = |url: Option<String>| {
        url.filter(|url| !url.is_empty()).map(|url| cx.redirect_target(&url)).transpose()
    };
    let callback = target(query.callback_url)?;
    let home = match &callback {
        Some(callback) => callback.clone(),
        None => cx.redirect_target("/")?,
    };
    let for_error = target(query.error_callback_url)?.unwrap_or_else(|| home.clone());
    let for_new = target(query.new_user_callback_url)?.unwrap_or_else(|| home.clone());
    let redirect = |to: TrustedUrl| Answer::Redirect(Redirect(to.absolute(&cx.shared().base_url)));
    let token = query.token.expose();
    let outcome = cx.store().transaction(|tx| async move { sign_in(cx, &tx, token).await }).await;
    let (holder, signed_in) = match outcome {
        Ok(Outcome::SignedIn(holder, signed_in)) => (holder, signed_in),
        Ok(Outcome::Refused(error)) => return Ok(redirect(for_error.with_param("error", error))),
        Err(error) if error.code() == EmailVerificationError::FailedToCreateUser.spec() => {
            return Ok(redirect(for_error.with_param("error", "failed_to_create_user")));
        }
        Err(error) => return Err(error),
    };
    Ok(match callback {
        None => Answer::Json(SessionAnswer::new(cx, signed_in, &holder.user)),
        Some(_) if holder.is_new => redirect(for_new),
        Some(callback) => redirect(callback),
    })
}

/// What came of a token that is used up by now.
enum Outcome {
    SignedIn(Box<Holder>, SignIn),
    Refused(&'static str),
}

async fn sign_in(cx: &Cx, tx: &Store, token: &str) -> Result<Outcome> {
    let value = match token::consume(cx, tx, token).await? {
        Some(Consumed::Live(value)) => value,
        Some(Consumed::Expired) => return Ok(Outcome::Refused("EXPIRED_TOKEN")),
        None => return Ok(Outcome::Refused("INVALID_TOKEN")),
    };
    let asked = serde_json::from_str::<Asked>(&value).ok();
    let asked = asked.and_then(|asked| Some((EmailAddress::parse(&asked.email).ok()?, asked.name)));
    let Some((email, name)) = asked else { return Ok(Outcome::Refused("INVALID_TOKEN")) };
    let newcomer = (!cx.config().magic_link.disable_sign_up).then(|| name.unwrap_or_default());
    let Some(holder) = Holder::of(cx, tx, &email, newcomer).await? else {
        return Ok(Outcome::Refused("new_user_signup_disabled"));
    };
    let signed_in = cx.sign_in(tx, &holder.user, Factor::EmailLink, Remember::Yes).await?;
    Ok::<_, Error>(Outcome::SignedIn(Box::new(holder), signed_in))
}
