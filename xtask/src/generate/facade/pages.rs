//! Operations with `limit` and `offset`, as streams of items.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::{Fields, Ident, Type};

use super::operation::{Described, is_option};
use super::signature::{Api, argument};

const INTEGERS: [&str; 6] = ["i32", "i64", "u16", "u32", "u64", "u8"];

/// What a page is made of.
struct Page {
    items: TokenStream,
    item: TokenStream,
    total: TokenStream,
}

/// `pub fn list_users_stream(self, query: ListUsersQuery) -> impl Stream<..>`, if the operation comes in pages.
pub fn method(operation: &Described, api: &Api) -> Option<TokenStream> {
    let integer = |wanted: &str| {
        let (_, ty) = operation.query().find(|(name, _)| *name == wanted)?;
        let number = if is_option(ty) { argument(ty)? } else { ty };
        INTEGERS.contains(&number.to_token_stream().to_string().as_str()).then_some(ty)
    };
    integer("limit")?;
    let offset = integer("offset")?;
    if operation.takes_more_than_a_query() {
        return None;
    }
    let Page { items, item, total } = page(operation.output(), api)?;
    let (function, error) = (operation.function(), operation.error_name());
    let (query, name) = (operation.query_name(), format_ident!("{function}_stream"));
    let (first, next) = if is_option(offset) {
        (
            quote!(query.offset.and_then(|o| u64::try_from(o).ok()).unwrap_or(0)),
            quote!(offset.try_into().ok()),
        )
    } else {
        (quote!(u64::try_from(query.offset).unwrap_or(0)), quote!(offset.try_into().unwrap_or(#offset::MAX)))
    };
    let doc = format!("[`{function}`](Self::{function}) page by page, from its offset to the end.");
    Some(quote! {
        #[doc = #doc]
        pub fn #name(
            self, query: queries::#query,
        ) -> impl futures_util::Stream<Item = Result<#item, ApiError<errors::#error>>> {
            crate::pages::stream(#first, move |offset| {
                let query = queries::#query { offset: #next, ..query.clone() };
                async move {
                    let page = self.#function(&query).await?;
                    Ok(crate::pages::Page { total: #total, items: #items })
                }
            })
        }
    })
}

/// A list, or a structure whose only list is the items; its `total` is how many there are.
fn page(output: &Type, api: &Api) -> Option<Page> {
    if let Some(item) = list_of(output) {
        return Some(Page { items: quote!(page), item: item.to_token_stream(), total: quote!(None) });
    }
    let Fields::Named(fields) = &api.structure(output)?.fields else { return None };
    let mut lists = fields.named.iter().filter_map(|f| Some((f.ident.as_ref()?, list_of(&f.ty)?)));
    let (items, item) =
        lists.next().filter(|_| fields.named.iter().filter(|f| list_of(&f.ty).is_some()).count() == 1)?;
    let total = fields.named.iter().find(|f| f.ident.as_ref().is_some_and(|name| name == "total"));
    let total = total.map_or(quote!(None), |field| match argument(&field.ty) {
        Some(_) if is_option(&field.ty) => quote!(page.total.and_then(|total| u64::try_from(total).ok())),
        _ => quote!(u64::try_from(page.total).ok()),
    });
    Some(Page { items: quote!(page.#items), item: in_types(item), total })
}

fn list_of(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    argument(ty).filter(|_| path.path.segments.last().is_some_and(|segment| segment.ident == "Vec"))
}

/// A type as it is called outside of `types`.
fn in_types(ty: &Type) -> TokenStream {
    match ty {
        Type::Path(path)
            if path
                .path
                .get_ident()
                .is_some_and(|name: &Ident| name.to_string().starts_with(char::is_uppercase)) =>
        {
            quote!(types::#ty)
        }
        other => other.to_token_stream(),
    }
}
