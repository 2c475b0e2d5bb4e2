use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::cx::Cx;
use crate::error::Result;

/// The server is there.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct OkBody {
    /// Always true.
    pub ok: bool,
}

/// Whether the server answers at all.
///
/// It asks nothing of the database: `/health/ready` does.
#[endpoint(GET "/ok")]
async fn ok(_cx: &Cx) -> Result<OkBody> {
    Result::Ok(OkBody { ok: true })
}
