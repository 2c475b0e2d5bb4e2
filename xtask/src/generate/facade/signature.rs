//! What the source of progenitor's client says about its calls and types.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{
    Fields, FnArg, GenericArgument, Ident, ImplItem, Item, ItemStruct, Pat, PathArguments, ReturnType, Type,
};

use crate::shell::Result;

/// The calls by function name, and the structures they take as bodies.
pub struct Api {
    calls: BTreeMap<String, Call>,
    structs: BTreeMap<String, ItemStruct>,
    /// The structures that have a `Default`.
    defaults: BTreeSet<String>,
}

/// One call.
#[derive(Clone)]
pub struct Call {
    /// All but `body`.
    pub parameters: Vec<(Ident, Type)>,
    /// The type of the body, without the reference.
    pub body: Option<Type>,
    /// What a success holds.
    pub output: Type,
}

impl Api {
    pub fn parse(source: &str) -> Result<Self> {
        let mut api = Self { calls: BTreeMap::new(), structs: BTreeMap::new(), defaults: BTreeSet::new() };
        for item in syn::parse_file(source)?.items {
            match item {
                Item::Impl(block)
                    if block.trait_.is_none() && block.self_ty.to_token_stream().to_string() == "Client" =>
                {
                    for item in block.items {
                        if let ImplItem::Fn(function) = item
                            && function.sig.asyncness.is_some()
                        {
                            api.calls.insert(function.sig.ident.to_string(), Call::new(&function.sig)?);
                        }
                    }
                }
                Item::Mod(types) if types.ident == "types" => {
                    for item in types.content.into_iter().flat_map(|(_, items)| items) {
                        match item {
                            Item::Struct(item) => {
                                if item
                                    .attrs
                                    .iter()
                                    .any(|a| a.to_token_stream().to_string().contains("Default"))
                                {
                                    api.defaults.insert(item.ident.to_string());
                                }
                                api.structs.insert(item.ident.to_string(), item);
                            }
                            Item::Impl(block) if implements_default(&block) => {
                                api.defaults.insert(block.self_ty.to_token_stream().to_string());
                            }
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(api)
    }

    pub fn call(&self, function: &str) -> Result<&Call> {
        self.calls.get(function).ok_or_else(|| format!("progenitor made no `{function}`").into())
    }

    /// The structure of a type of the API.
    pub fn structure(&self, ty: &Type) -> Option<&ItemStruct> {
        self.structs.get(ty.to_token_stream().to_string().strip_prefix("types :: ")?)
    }

    /// `new(required fields)`, or `default()` where none is, for every body: so a body gains an optional field
    /// without breaking anybody.
    pub fn constructors(&self) -> TokenStream {
        let bodies: BTreeSet<String> = self
            .calls
            .values()
            .filter_map(|call| Some(call.body.as_ref()?.to_token_stream().to_string()))
            .collect();
        let structs = bodies.iter().filter_map(|body| self.structs.get(body.strip_prefix("types :: ")?));
        let constructors: TokenStream = structs.filter_map(|body| self.constructor(body)).collect();
        quote!(use super::types::*; #constructors)
    }

    fn constructor(&self, body: &ItemStruct) -> Option<TokenStream> {
        let Fields::Named(fields) = &body.fields else { return None };
        let name = &body.ident;
        let (mut arguments, mut values, mut required) = (vec![], vec![], vec![]);
        for field in &fields.named {
            let (ident, ty) = (field.ident.as_ref()?, &field.ty);
            if is_optional(ty) {
                values.push(quote!(#ident: Default::default()));
            } else {
                arguments.push(quote!(#ident: impl Into<#ty>));
                values.push(quote!(#ident: #ident.into()));
                required.push(format!("`{ident}`"));
            }
        }
        if !required.is_empty() {
            let rest = if required.len() < values.len() {
                " and nothing else; the other fields are set by name"
            } else {
                ""
            };
            let doc = format!("With {}{rest}.", required.join(", "));
            return Some(quote! {
                impl #name {
                    #[doc = #doc]
                    pub fn new(#(#arguments),*) -> Self {
                        Self { #(#values),* }
                    }
                }
            });
        }
        (!self.defaults.contains(&name.to_string())).then(|| {
            quote! {
                impl Default for #name {
                    fn default() -> Self {
                        Self { #(#values),* }
                    }
                }
            }
        })
    }
}

impl Call {
    fn new(signature: &syn::Signature) -> Result<Self> {
        let (mut parameters, mut body) = (vec![], None);
        for argument in &signature.inputs {
            let FnArg::Typed(typed) = argument else { continue };
            let Pat::Ident(name) = &*typed.pat else { continue };
            if name.ident == "body" {
                body = Some(without_reference(&typed.ty).clone());
            } else {
                parameters.push((name.ident.clone(), (*typed.ty).clone()));
            }
        }
        let ReturnType::Type(_, result) = &signature.output else {
            return Err(format!("`{}` returns nothing", signature.ident).into());
        };
        // Result<ResponseValue<T>, Error<E>>
        let output = argument(result)
            .and_then(argument)
            .ok_or_else(|| format!("`{}` has no success", signature.ident))?;
        Ok(Self { parameters, body, output: output.clone() })
    }
}

fn implements_default(block: &syn::ItemImpl) -> bool {
    block.trait_.as_ref().is_some_and(|(path, _)| path.segments.last().is_some_and(|s| s.ident == "Default"))
}

/// Whether a field may be left out: an option, a list, or the map of what else there is.
fn is_optional(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    path.path
        .segments
        .last()
        .is_some_and(|s| ["Option", "Vec", "Map", "HashMap"].contains(&s.ident.to_string().as_str()))
}

pub fn without_reference(ty: &Type) -> &Type {
    match ty {
        Type::Reference(reference) => &reference.elem,
        other => other,
    }
}

/// `T` of `Wrapper<T, ..>`.
pub fn argument(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments else { return None };
    arguments.args.iter().find_map(|a| if let GenericArgument::Type(ty) = a { Some(ty) } else { None })
}
