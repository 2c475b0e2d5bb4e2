use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The document of the API (`/open-api/generate-schema`) and the page to read it (`/reference`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OpenApiConfig {
    /// Whether they are served. They hold nothing about users or this deployment.
    pub enabled: bool,
}

impl Default for OpenApiConfig {
    fn default() -> Self {
        Self { enabled: true }
    }
}
