//! The facade of the native client: calls grouped by tag, an error type and a marker type for each operation.
//!
//! progenitor's client has the calls; its signatures say what goes in and comes out. The document adds what
//! progenitor has no word for: tags, error codes, redirects, what changes the session.

mod operation;
mod signature;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use operation::Described;
use portcullis_api_spec::walk;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use signature::Api;

use super::source;
use crate::shell::Result;

/// A tag whose accessor has another name: `session()` is the signal.
const RENAMED: [(&str, &str); 1] = [("session", "sessions")];

/// Source that uses `api`, the source of progenitor's client for the same document.
pub fn facade(document: &Value, api: &str) -> Result<String> {
    let api = Api::parse(api)?;
    let mut groups: BTreeMap<&str, Vec<Described>> = BTreeMap::new();
    for operation in walk::operations(document) {
        if operation.alias_of().is_none() {
            let tag = operation.tag().ok_or_else(|| format!("{} has no tag", operation.route()))?;
            groups.entry(tag).or_default().push(Described::new(document, operation, &api)?);
        }
    }
    let errors: String = groups.values().flatten().map(Described::error_type).collect();
    let markers = groups.values().flatten().map(Described::marker);
    let queries = groups.values().flatten().filter_map(Described::query_type);
    let constructors = api.constructors();
    let accessors = groups.keys().map(|tag| accessor(document, tag));
    let structs = groups.iter().map(|(tag, operations)| group(tag, operations));
    let changing = groups.values().flatten().filter(|o| o.changes_session()).map(Described::function_name);
    let tokens = quote! {
        use super::api::types;
        use crate::Client;
        use crate::error::{ApiError, error_codes};
        use crate::operation::{Answer, Json, JsonOrRedirect, Operation, Page, RedirectOnly};

        impl Client { #(#accessors)* }
        #(#structs)*
        #(#queries)*
        /// One type for each operation: its name as a type.
        pub mod operations {
            use super::*;
            #(#markers)*
        }
        /// Bodies from what they can't be without.
        mod constructors {
            use super::types::*;
            #(#constructors)*
        }

        /// Whether a success of this operation, named as the generated client does, changes the session.
        pub(crate) fn changes_session(operation: &str) -> bool {
            [#(#changing),*].contains(&operation)
        }
    };
    source::render(tokens, &errors)
}

fn accessor(document: &Value, tag: &str) -> TokenStream {
    let (name, ty) = names(tag);
    let described = document["tags"].as_array().into_iter().flatten().find(|t| t["name"] == tag);
    let doc = format!(" {}", described.and_then(|t| t["description"].as_str()).unwrap_or(tag));
    quote! {
        #[doc = #doc]
        pub fn #name(&self) -> #ty<'_> { #ty(self) }
    }
}

fn group(tag: &str, operations: &[Described]) -> TokenStream {
    let (name, ty) = names(tag);
    let doc = format!(" The operations of `{tag}`: see [`Client::{name}`].");
    let methods = operations.iter().map(Described::method);
    quote! {
        #[doc = #doc]
        #[derive(Clone, Copy, Debug)]
        pub struct #ty<'a>(&'a Client);

        impl #ty<'_> { #(#methods)* }
    }
}

/// The accessor's and the group's name.
fn names(tag: &str) -> (proc_macro2::Ident, proc_macro2::Ident) {
    use heck::{ToSnakeCase, ToUpperCamelCase};
    let name = RENAMED.iter().find(|(from, _)| *from == tag).map_or(tag, |(_, to)| to);
    (format_ident!("{}", name.to_snake_case()), format_ident!("{}", name.to_upper_camel_case()))
}
