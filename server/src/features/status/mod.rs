//! Small answers about the server itself, and the answer that many operations share.

mod error_page;
mod ok;

pub(crate) use error_page::escape;
pub use error_page::{ErrorPage, ErrorPageQuery};
pub use ok::{Ok, OkBody};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::feature::Feature;

/// Whether the server is there, and the page for failed redirects.
pub fn feature() -> Feature {
    Feature::new("status", "Whether the server is there, and the page for failed redirects.")
        .endpoint::<Ok>()
        .endpoint::<ErrorPage>()
}

/// "It is done", as upstream says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Status {
    /// Always true: a failure has an error's status and body.
    pub status: bool,
}

/// "It is done", as other operations of upstream say it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Success {
    /// Always true: a failure has an error's status and body.
    pub success: bool,
}

impl Success {
    /// Done.
    pub const TRUE: Self = Self { success: true };
}

impl Status {
    /// Done.
    pub const TRUE: Self = Self { status: true };
}
