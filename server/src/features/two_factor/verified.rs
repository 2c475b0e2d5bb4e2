use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::body::Sensitive;
use crate::features::user::User;

/// The second factor is proved.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct TwoFactorVerified {
    /// The session token; a bearer token too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub token: Option<Sensitive>,
    /// Who is signed in.
    pub user: User,
}
