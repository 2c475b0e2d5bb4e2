use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::SessionAndUser;
use super::lookup::Lookup;
use crate::cx::Cx;
use crate::error::Result;

/// How the session is read.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub struct GetSessionQuery {
    /// Ask the database even where the cookie cache would do.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::body::js_flag")]
    #[param(nullable = false)]
    pub disable_cookie_cache: Option<bool>,
    /// Leave the session's end where it is.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::body::js_flag")]
    #[param(nullable = false)]
    pub disable_refresh: Option<bool>,
}

/// Who is asking: the session and its user, or null.
///
/// Being signed out is an answer, not an error. A session that is older than `session.update_age` is renewed.
/// With `session.cookie_cache` the answer comes from the cookie while that is good.
#[endpoint(GET "/get-session", session = lazy)]
async fn get_session(cx: &Cx, query: GetSessionQuery) -> Result<Option<SessionAndUser>> {
    let renew = !query.disable_refresh.unwrap_or(false);
    let from_cache = !query.disable_cookie_cache.unwrap_or(false);
    let current = cx.current_session(Lookup { from_cache, into_cache: renew, renew }).await?;
    Ok(current.map(|current| current.view(cx.schema())))
}
