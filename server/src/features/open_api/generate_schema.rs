use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::cx::Cx;
use crate::error::Result;

/// An OpenAPI 3.1 document.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct OpenApiDocument {
    /// The version of OpenAPI.
    pub openapi: String,
    /// The rest of the document.
    #[serde(flatten)]
    pub document: Map<String, Value>,
}

/// The OpenAPI document of the enabled operations.
#[endpoint(GET "/open-api/generate-schema", alias(GET "/generate-openapi-schema"))]
async fn generate_schema(cx: &Cx) -> Result<OpenApiDocument> {
    Ok(cx.openapi().clone())
}
