//! The facade of the native client: calls grouped by tag, and for each operation its errors, its query and its name
//! as types.
//!
//! progenitor's client has the calls; its signatures say what goes in and comes out. The document adds what
//! progenitor has no word for: tags, error codes, redirects, what changes the session.

mod operation;
mod pages;
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

/// The sources of the facade by module name. They use `api`, the source of progenitor's client for the same document.
pub fn facade(document: &Value, api: &str) -> Result<[(&'static str, String); 5]> {
    let api = Api::parse(api)?;
    let mut groups: BTreeMap<&str, Vec<Described>> = BTreeMap::new();
    for operation in walk::operations(document) {
        if operation.is_call() {
            let tag = operation.tag().ok_or_else(|| format!("{} has no tag", operation.route()))?;
            groups.entry(tag).or_default().push(Described::new(document, operation, &api)?);
        }
    }
    let all: Vec<&Described> = groups.values().flatten().collect();
    let errors: String = all.iter().map(|operation| operation.error_type()).collect();
    Ok([
        ("calls", source::render(calls(document, &groups, &api), "")?),
        ("operations", source::render(operations(&all), "")?),
        ("queries", source::render(all.iter().filter_map(|operation| operation.query_type()).collect(), "")?),
        (
            "errors",
            source::render(
                quote!(
                    use crate::error::error_codes;
                ),
                &format!("\n{errors}"),
            )?,
        ),
        ("bodies", source::render(api.constructors(), "")?),
    ])
}

/// The groups, and on the client the way to each.
fn calls(document: &Value, groups: &BTreeMap<&str, Vec<Described>>, api: &Api) -> TokenStream {
    let accessors = groups.keys().map(|tag| accessor(document, tag));
    let groups = groups.iter().map(|(tag, operations)| group(tag, operations, api));
    quote! {
        use super::{errors, operations, queries, types};
        use crate::{Answer, ApiError, Client};

        impl Client { #(#accessors)* }
        #(#groups)*
    }
}

/// One type for each operation.
fn operations(all: &[&Described]) -> TokenStream {
    let markers = all.iter().map(|operation| operation.marker());
    let changing = all.iter().filter(|o| o.changes_session()).map(|operation| operation.function_name());
    quote! {
        use super::{errors, types};
        use crate::operation::{Json, JsonOrRedirect, Operation, Page, RedirectOnly};

        #(#markers)*

        /// Whether a success of this operation, named as the generated client does, changes the session.
        pub(crate) fn changes_session(operation: &str) -> bool {
            [#(#changing),*].contains(&operation)
        }
    }
}

fn accessor(document: &Value, tag: &str) -> TokenStream {
    let (name, ty) = names(tag);
    let described = document["tags"].as_array().into_iter().flatten().find(|t| t["name"] == tag);
    let doc = described.and_then(|t| t["description"].as_str()).unwrap_or(tag);
    quote! {
        #[doc = #doc]
        pub fn #name(&self) -> #ty<'_> { #ty(self) }
    }
}

fn group(tag: &str, operations: &[Described], api: &Api) -> TokenStream {
    let (name, ty) = names(tag);
    let doc = format!("The operations of `{tag}`: see [`Client::{name}`].");
    let methods = operations.iter().map(Described::method);
    let streams = operations.iter().filter_map(|operation| pages::method(operation, api));
    quote! {
        #[doc = #doc]
        #[derive(Clone, Copy, Debug)]
        pub struct #ty<'a>(&'a Client);

        impl #ty<'_> {
            #(#methods)*
            #(#streams)*
        }
    }
}

/// The accessor of a group, by its tag.
pub fn group_name(tag: &str) -> String {
    names(tag).0.to_string()
}

/// The accessor's and the group's name.
fn names(tag: &str) -> (proc_macro2::Ident, proc_macro2::Ident) {
    use heck::{ToSnakeCase, ToUpperCamelCase};
    let name = RENAMED.iter().find(|(from, _)| *from == tag).map_or(tag, |(_, to)| to);
    (format_ident!("{}", name.to_snake_case()), format_ident!("{}", name.to_upper_camel_case()))
}
