//! The typed Rust client: progenitor's, over the lowered document.

use portcullis_api_spec::lower::lower;
use portcullis_api_spec::progenitor::{drop_errors, prepare};
use portcullis_api_spec::walk;
use proc_macro2::TokenStream;
use progenitor_impl::{GenerationSettings, Generator, HooksMode};
use quote::quote;
use serde_json::{Value, json};

use super::source;
use crate::shell::Result;

/// The source of the native client. It expects `crate::Inner` and `impl ClientHooks<Inner> for Client`.
pub fn client(document: &Value) -> Result<String> {
    let mut document = document.clone();
    lower(&mut document);
    prepare(&mut document);
    drop_errors(&mut document);
    name_secrets(&mut document);
    let mut settings = GenerationSettings::default();
    settings
        .with_derive("PartialEq")
        .with_replacement(SECRET, "crate::Secret", std::iter::empty())
        .with_inner_type(quote!(crate::Inner))
        .with_hooks(HooksMode::Expected);
    source::render(progenitor(document, &mut settings)?, "")
}

/// The schema of passwords and tokens. It becomes a type of ours: the same JSON, but nothing that prints it.
const SECRET: &str = "Sensitive";

/// Secrets in queries are written out, since a parameter can't refer to what no body refers to.
fn name_secrets(document: &mut Value) {
    for pointer in walk::schemas(document).iter().filter(|pointer| pointer.starts_with("/paths/")) {
        if let Some(schema) = document.pointer_mut(pointer).filter(|schema| schema["format"] == "password") {
            *schema = json!({ "$ref": format!("#/components/schemas/{SECRET}") });
        }
    }
}

/// Runs progenitor over a prepared document.
pub fn progenitor(document: Value, settings: &mut GenerationSettings) -> Result<TokenStream> {
    let document: openapiv3::OpenAPI = serde_json::from_value(document)?;
    Ok(Generator::new(settings).generate_tokens(&document)?)
}
