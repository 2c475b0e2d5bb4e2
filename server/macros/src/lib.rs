//! The attributes of portcullis-server.

mod table;

use proc_macro::TokenStream;

/// A row struct as a table of the store; described at `portcullis::store::Table`.
#[proc_macro_derive(Table, attributes(table, column))]
pub fn table(input: TokenStream) -> TokenStream {
    table::derive(input.into()).unwrap_or_else(syn::Error::into_compile_error).into()
}
