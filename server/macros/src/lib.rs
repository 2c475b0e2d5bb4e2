//! The attributes of portcullis-server. Thin: each writes only what would otherwise be said twice.

mod endpoint;
#[cfg(test)]
mod expansion;
mod table;

use proc_macro::TokenStream;

/// Makes an async function an endpoint: its route, its promise and its errors stand above it, and the contract,
/// the registry entry and the in-process call follow from them.
///
/// ```text
/// #[endpoint(POST "/sign-in/email", session = none, changes = session, errors(CoreError::{InvalidEmail}))]
/// ```
///
/// - `POST "/path"`: method and path below the base path; `server_only` in their place for a call without a route.
/// - `session = none | lazy | optional | required | sensitive | fresh`: what is asked of the caller before the function runs.
/// - `changes = session`: a success changes what `/get-session` answers; clients invalidate their session signal.
/// - `errors(Enum::{A, B}, Other::C)`: every error code the function may return.
/// - `alias(POST "/old-path")`: another, deprecated spelling of the route.
/// - `forms`: the body may also come as `application/x-www-form-urlencoded`.
/// - `id = "errorPage"`: an operation id other than the function's name.
///
/// The function's arguments are known by name: `cx: &Cx`, then any of `session`, `path`, `query` and `body`.
#[proc_macro_attribute]
pub fn endpoint(attribute: TokenStream, function: TokenStream) -> TokenStream {
    endpoint::expand(attribute.into(), function.into()).unwrap_or_else(|e| e.to_compile_error()).into()
}

/// A row struct as a table of the store; described at `portcullis::store::Table`.
#[proc_macro_derive(Table, attributes(table, column))]
pub fn table(input: TokenStream) -> TokenStream {
    table::derive(input.into()).unwrap_or_else(syn::Error::into_compile_error).into()
}
