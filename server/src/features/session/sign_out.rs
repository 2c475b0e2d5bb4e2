use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::cx::Cx;
use crate::error::Result;

/// Nobody is signed in any more.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SignedOut {
    /// Always true, also where nobody was signed in.
    pub success: bool,
}

/// End this session.
///
/// The cookies are cleared in any case. The session is only forgotten once the database has deleted it: where it
/// can't, the call fails, since a session that lives on behind a cleared cookie could still be used by whoever has it.
#[endpoint(POST "/sign-out", session = lazy, changes = session)]
async fn sign_out(cx: &Cx) -> Result<SignedOut> {
    cx.clear_session_cookies();
    if let Some(token) = cx.session_token() {
        cx.sessions().end(cx.store(), &token).await?;
    }
    Ok(SignedOut { success: true })
}
