use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::token::{self, Asked};
use crate::cx::Cx;
use crate::error::Result;
use crate::features::status::Status;
use crate::kit::email_address::EmailAddress;
use crate::kit::mail::{Mail, MailKind};

/// Who wants to sign in.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SignInMagicLinkBody {
    /// The address, in any case.
    #[schema(value_type = String, format = "email")]
    pub email: EmailAddress,
    /// The display name, for who signs up by the link.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::body::present")]
    #[schema(nullable = false)]
    pub name: Option<String>,
    /// Where the link leads to in the end.
    #[serde(
        rename = "callbackURL",
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::body::present"
    )]
    #[schema(nullable = false)]
    pub callback_url: Option<String>,
    /// Where it leads who signs up by it, in place of `callbackURL`.
    #[serde(
        rename = "newUserCallbackURL",
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::body::present"
    )]
    #[schema(nullable = false)]
    pub new_user_callback_url: Option<String>,
    /// Where it leads if it is no good, with `error`; in place of `callbackURL`.
    #[serde(
        rename = "errorCallbackURL",
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::body::present"
    )]
    #[schema(nullable = false)]
    pub error_callback_url: Option<String>,
}

/// Ask for a mail with a link that signs in.
///
/// The answer is the same whether the address is known or not, and the mail is sent off the request's path.
#[endpoint(POST "/sign-in/magic-link")]
async fn sign_in_magic_link(cx: &Cx, body: SignInMagicLinkBody) -> Result<Status> {
    let place = cx.reserve_mail()?;
    let email = body.email.as_str().to_owned();
    let token = token::issue(cx, &Asked { email: email.clone(), name: body.name }).await?;
    let given = |url: Option<String>| url.filter(|url| !url.is_empty());
    let callback = given(body.callback_url).unwrap_or_else(|| "/".to_owned());
    let (new_user, error) = (given(body.new_user_callback_url), given(body.error_callback_url));
    let mut query = vec![("token", &*token), ("callbackURL", &*callback)];
    query.extend(new_user.as_deref().map(|url| ("newUserCallbackURL", url)));
    query.extend(error.as_deref().map(|url| ("errorCallbackURL", url)));
    let url = cx.link("/magic-link/verify", &query);
    // Whoever asks chooses the name, and it may be somebody else's mailbox.
    place.send(Mail::link(MailKind::MagicLink, &email, "", url, token));
    Ok(Status::TRUE)
}
