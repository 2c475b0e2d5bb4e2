use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{OneTimeTokenError, token};
use crate::body::Sensitive;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::features::session::SessionAndUser;
use crate::features::verification::{self, Consumed};

/// The token to show.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct VerifyOneTimeTokenBody {
    /// The token, from `generateOneTimeToken` or the header `set-ott`.
    pub token: Sensitive,
}

/// Take a session over by its one-time token.
///
/// The token is used up, whatever comes of it. The session is the one that it was made in, not a new one; its cookie is set
/// unless `one_time_token.disable_set_session_cookie` is on.
#[endpoint(POST "/one-time-token/verify", changes = session,
           errors(OneTimeTokenError::{InvalidToken, TokenExpired, SessionNotFound, SessionExpired}))]
async fn verify_one_time_token(cx: &Cx, body: VerifyOneTimeTokenBody) -> Result<SessionAndUser> {
    let token = body.token.expose();
    let found = cx.store().transaction(|tx| async move {
        let consumed = verification::consume_any(cx, &tx, token::purpose(cx), token).await?;
        let session = match consumed {
            None => return Ok::<_, Error>(Err(OneTimeTokenError::InvalidToken)),
            Some(Consumed::Expired) => return Ok(Err(OneTimeTokenError::TokenExpired)),
            Some(Consumed::Live(session)) => session,
        };
        Ok(cx.sessions().find(&tx, &session).await?.ok_or(OneTimeTokenError::SessionNotFound))
    });
    let current = found.await??;
    if current.session.expires_at <= cx.now() {
        return Err(OneTimeTokenError::SessionExpired.into());
    }
    cx.act().is_by(&current);
    if !cx.config().one_time_token.disable_set_session_cookie {
        cx.renew_session_cookies(&current.session, &current.user);
    }
    Ok(current.view(cx.schema()))
}
