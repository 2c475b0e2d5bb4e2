//! The typed Rust client: progenitor's, over the lowered document.

use portcullis_api_spec::lower::lower;
use portcullis_api_spec::progenitor::{drop_errors, prepare};
use proc_macro2::TokenStream;
use progenitor_impl::{GenerationSettings, Generator, HooksMode};
use quote::quote;
use serde_json::Value;

use super::source;
use crate::shell::Result;

/// The source of the native client. It expects `crate::Inner` and `impl ClientHooks<Inner> for Client`.
pub fn client(document: &Value) -> Result<String> {
    let mut document = document.clone();
    lower(&mut document);
    prepare(&mut document);
    drop_errors(&mut document);
    let mut settings = GenerationSettings::default();
    // Passwords: the same JSON, but nothing that prints them.
    settings.with_derive("PartialEq").with_replacement("Sensitive", "crate::Secret", std::iter::empty());
    source::render(progenitor(document, &mut settings)?, "")
}

/// Runs progenitor over a prepared document.
pub fn progenitor(document: Value, settings: &mut GenerationSettings) -> Result<TokenStream> {
    settings.with_inner_type(quote!(crate::Inner)).with_hooks(HooksMode::Expected);
    let document: openapiv3::OpenAPI = serde_json::from_value(document)?;
    Ok(Generator::new(settings).generate_tokens(&document)?)
}
