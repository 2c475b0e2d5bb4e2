use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{OneTimeTokenError, token};
use crate::body::Sensitive;
use crate::cx::{CurrentSession, Cx};
use crate::error::Result;

/// A token that works once.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct OneTimeToken {
    /// For `/one-time-token/verify`, within `one_time_token.expires_in`.
    pub token: Sensitive,
}

/// Make a token that hands one's session over.
///
/// Whoever shows it first has the same session: what ends one ends both. With `one_time_token.disable_client_request` only
/// in-process calls get one.
#[endpoint(GET "/one-time-token/generate", session = sensitive, errors(OneTimeTokenError::{ClientRequestsDisabled}))]
async fn generate_one_time_token(cx: &Cx, session: CurrentSession) -> Result<OneTimeToken> {
    if cx.config().one_time_token.disable_client_request && !cx.is_in_process() {
        return Err(OneTimeTokenError::ClientRequestsDisabled.into());
    }
    let token = token::issue(cx, cx.store(), &session.session).await?;
    Ok(OneTimeToken { token: token.into() })
}
