//! What the source of progenitor's client says about its calls and types.

use std::collections::BTreeMap;

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
        let mut api = Self { calls: BTreeMap::new(), structs: BTreeMap::new() };
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
                        if let Item::Struct(item) = item {
                            api.structs.insert(item.ident.to_string(), item);
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

    /// `new(required fields)` for every body, so that a body gains an optional field without breaking anybody.
    pub fn constructors(&self) -> Vec<TokenStream> {
        let mut bodies: Vec<String> = self
            .calls
            .values()
            .filter_map(|call| Some(call.body.as_ref()?.to_token_stream().to_string()))
            .collect();
        bodies.sort();
        bodies.dedup();
        bodies
            .iter()
            .filter_map(|body| self.structs.get(body.strip_prefix("types :: ")?))
            .filter_map(constructor)
            .collect()
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

fn constructor(body: &ItemStruct) -> Option<TokenStream> {
    let Fields::Named(fields) = &body.fields else { return None };
    let name = &body.ident;
    let (mut arguments, mut values, mut required) = (vec![], vec![], vec![]);
    for field in &fields.named {
        let (ident, ty) = (field.ident.as_ref()?, &field.ty);
        let text = ty.to_token_stream().to_string();
        if text.starts_with(":: std :: option :: Option")
            || text.contains("Map <")
            || text.starts_with(":: std :: vec")
        {
            values.push(quote!(#ident: Default::default()));
        } else {
            arguments.push(quote!(#ident: impl Into<#ty>));
            values.push(quote!(#ident: #ident.into()));
            required.push(format!("`{ident}`"));
        }
    }
    if required.is_empty() || required.len() == fields.named.len() {
        return None;
    }
    let doc = format!(" With {} and nothing else; the other fields are set by name.", required.join(", "));
    Some(quote! {
        impl #name {
            #[doc = #doc]
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values),* }
            }
        }
    })
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
