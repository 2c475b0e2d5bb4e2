use std::collections::HashSet;

use portcullis_macros::endpoint;

use super::device;
use crate::cx::Cx;
use crate::error::Result;
use crate::features::session::SessionAndUser;

/// List the sessions that this browser keeps.
///
/// Each user once: by the active session if it is theirs, else by their newest. None for a browser that keeps none.
#[endpoint(GET "/multi-session/list-device-sessions")]
async fn list_device_sessions(cx: &Cx) -> Result<Vec<SessionAndUser>> {
    let active = cx.session_token();
    let mut live = device::live(cx).await?;
    live.sort_by_key(|current| active.as_deref() != Some(current.session.token.as_str()));
    let mut users = HashSet::new();
    live.retain(|current| users.insert(current.user.id.clone()));
    Ok(live.iter().map(|current| current.view(cx.schema())).collect())
}
