use portcullis_macros::endpoint;

use super::page;
use crate::cx::Cx;
use crate::endpoint::Html;
use crate::error::Result;

/// The interactive reference: read every operation, and try it.
///
/// The page and all that it loads come from this server.
#[endpoint(GET "/reference")]
async fn reference(cx: &Cx) -> Result<Html> {
    Ok(Html(page::render(cx.config())))
}
