//! The browser package's Rust: progenitor's client with JSON left unread, and one wasm-bindgen export an operation.
//!
//! What the package brings: `crate::{AuthClient, Inner, Json}`, where `AuthClient::api()` is the generated client, and
//! `crate::bridge::{Input, answer}`, which read the one `input` object of a call and write what it resolves to.

use heck::ToSnakeCase;
use portcullis_api_spec::erase::{self, erase};
use portcullis_api_spec::lower::lower;
use portcullis_api_spec::progenitor::prepare;
use portcullis_api_spec::walk::{self, Operation};
use proc_macro2::TokenStream;
use progenitor_impl::GenerationSettings;
use quote::{format_ident, quote};
use serde_json::Value;

use super::{native, source};
use crate::shell::Result;

/// `api.rs`: progenitor's client.
pub fn client(document: &Value) -> Result<String> {
    let exported: Vec<String> = operations(document).iter().map(|o| o.id().to_owned()).collect();
    let mut document = document.clone();
    walk::retain_operations(&mut document, |operation| exported.iter().any(|id| id == operation.id()));
    lower(&mut document);
    prepare(&mut document);
    erase(&mut document);
    let mut settings = GenerationSettings::default();
    native::progenitor(document, settings.with_replacement(erase::JSON, "crate::Json", std::iter::empty()))
}

/// `operations.rs`: what JavaScript sees.
pub fn exports(document: &Value) -> Result<String> {
    let operations = operations(document);
    let exports = operations.iter().map(|operation| export(document, operation));
    let changing = operations.iter().filter(|o| o.changes_session()).map(|o| o.id().to_snake_case());
    let tokens = quote! {
        use wasm_bindgen::prelude::*;
        use crate::AuthClient;
        use crate::bridge::{Input, answer};

        #[wasm_bindgen]
        impl AuthClient { #(#exports)* }

        /// Whether a success of this operation, named as the generated client does, changes the session.
        pub fn changes_session(operation: &str) -> bool {
            matches!(operation, #(#changing)|*)
        }
    };
    source::render(tokens, "")
}

/// Operations that a script calls: those that answer with JSON. The others are places a browser goes to.
pub fn operations(document: &Value) -> Vec<Operation<'_>> {
    let answers_json = |operation: &Operation<'_>| {
        let mut successes = operation.responses().filter(|(status, _)| status.starts_with('2'));
        successes.any(|(_, response)| response["content"].get("application/json").is_some())
    };
    walk::operations(document).into_iter().filter(|o| o.alias_of().is_none() && answers_json(o)).collect()
}

fn export(document: &Value, operation: &Operation<'_>) -> TokenStream {
    let id = operation.id();
    let function = format_ident!("{}", id.to_snake_case());
    let doc = operation.value["summary"].as_str().unwrap_or_default();
    let output = format!("Output<'{id}'>");
    let parameters = arguments(document, operation);
    let body = operation.request_body(document);
    let (input, parse) = if parameters.is_empty() && body.is_none() {
        (quote!(), quote!())
    } else {
        let ty = format!("Input<'{id}'>");
        let optional =
            body.is_none_or(|b| b["required"] != true) && parameters.iter().all(|p| p["required"] != true);
        let attribute =
            if optional { quote!(unchecked_optional_param_type) } else { quote!(unchecked_param_type) };
        (quote!(#[wasm_bindgen(#attribute = #ty)] input: JsValue), quote!(let input = Input::new(input);))
    };
    let mut passed: Vec<TokenStream> = parameters.iter().map(|parameter| argument(parameter)).collect();
    if let Some(body) = body {
        let json = body["content"].get("application/json").is_some();
        passed.push(if json { quote!(&input.body()?) } else { quote!(&input.form()?) });
    }
    quote! {
        #[doc = #doc]
        #[wasm_bindgen(js_name = #id, unchecked_return_type = #output)]
        pub async fn #function(&self, #input) -> Result<JsValue, JsValue> {
            #parse
            answer(self.api().#function(#(#passed),*).await)
        }
    }
}

/// All but the body, in progenitor's order: path parameters as the path has them, then the query by name.
fn arguments<'a>(document: &'a Value, operation: &Operation<'a>) -> Vec<&'a Value> {
    let mut parameters = operation.parameters(document);
    parameters.retain(|p| p["in"] == "path" || p["in"] == "query");
    parameters.sort_by_key(|parameter| {
        let name = parameter["name"].as_str().unwrap_or_default();
        let place = operation.path.find(&format!("{{{name}}}"));
        (place.unwrap_or(usize::MAX), name)
    });
    parameters
}

fn argument(parameter: &Value) -> TokenStream {
    let group = if parameter["in"] == "path" { "params" } else { "query" };
    let name = &parameter["name"].as_str().unwrap_or_default();
    match (parameter["schema"]["type"] == "boolean", parameter["required"] == true) {
        (true, true) => quote!(input.flag(#group, #name)?),
        (true, false) => quote!(input.optional_flag(#group, #name)),
        (false, true) => quote!(&input.text(#group, #name)?),
        (false, false) => quote!(input.optional_text(#group, #name).as_deref()),
    }
}
