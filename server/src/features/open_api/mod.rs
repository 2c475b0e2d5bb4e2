//! The contract, as a document and as a page to try it on.

mod generate_schema;
pub(crate) mod page;
mod reference;
mod samples;

pub use generate_schema::{GenerateSchema, OpenApiDocument};
pub use reference::Reference;
pub(crate) use samples::add_samples;

use crate::feature::Feature;

/// The OpenAPI document of the enabled operations, and the interactive reference.
pub fn feature() -> Feature {
    Feature::new("open-api", "The OpenAPI document of the enabled operations, and the interactive reference.")
        .enabled(|config| config.open_api.enabled)
        .endpoint::<GenerateSchema>()
        .endpoint::<Reference>()
}
