//! Two independent validators from npm have to agree that the document is OpenAPI.

use std::fs;

use serde_json::Value;

use crate::npm;
use crate::shell::{self, Result};

pub fn validate(document: &Value) -> Result {
    let scratch = npm::scratch("validate")?;
    let file = scratch.join("openapi.json");
    fs::write(&file, document.to_string())?;
    let verdict = shell::run(&mut npm::script("validate.mjs", &[&file.to_string_lossy()])?);
    fs::remove_dir_all(scratch)?;
    verdict.map_err(|_| "the contract is not valid OpenAPI 3.1 (see above)".into())
}
