use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::cx::Cx;
use crate::endpoint::Redirect;
use crate::error::Result;
use crate::features::verification::{self, Purpose};

/// The token in the link.
#[derive(Debug, Clone, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct RequestPasswordResetCallbackPath {
    /// The token from the mail.
    pub token: String,
}

/// The page in the link.
#[derive(Debug, Clone, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RequestPasswordResetCallbackQuery {
    /// The page that asks for the new password.
    #[serde(rename = "callbackURL")]
    pub callback_url: String,
}

/// Where the link in the reset mail leads to: on to the page that asks for the new password.
///
/// The page gets `token`, or `error=INVALID_TOKEN`. The token is not consumed by looking at it.
#[endpoint(GET "/reset-password/{token}")]
async fn request_password_reset_callback(
    cx: &Cx,
    path: RequestPasswordResetCallbackPath,
    query: RequestPasswordResetCallbackQuery,
) -> Result<Redirect> {
    let page = match query.callback_url.as_str() {
        "" => return Ok(Redirect(cx.link("/error", &[("error", "INVALID_TOKEN")]))),
        page => page,
    };
    let known = verification::peek(cx, cx.store(), Purpose::RESET_PASSWORD, &path.token).await?.is_some();
    let result = if known { ("token", path.token.as_str()) } else { ("error", "INVALID_TOKEN") };
    let target = cx.redirect_target(page)?.with_param(result.0, result.1);
    Ok(Redirect(target.absolute(&cx.shared().base_url)))
}
