//! `#[endpoint]`.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{
    Error, FnArg, Ident, ItemFn, LitStr, Pat, Path, Result, ReturnType, Token, Type, UseTree, parenthesized,
};

/// One route: `POST "/path"`.
struct Route {
    method: Ident,
    path: LitStr,
}

impl Parse for Route {
    fn parse(input: ParseStream) -> Result<Self> {
        Ok(Self { method: input.parse()?, path: input.parse()? })
    }
}

impl Route {
    fn tokens(&self) -> TokenStream {
        let method = &self.method;
        let path = &self.path;
        quote!(::portcullis::endpoint::Route { method: ::http::Method::#method, path: #path })
    }
}

#[derive(Default)]
struct Attribute {
    route: Option<Route>,
    aliases: Vec<Route>,
    session: Option<Ident>,
    changes_session: bool,
    errors: Vec<TokenStream>,
    forms: bool,
    id: Option<LitStr>,
}

impl Parse for Attribute {
    fn parse(input: ParseStream) -> Result<Self> {
        let mut attribute = Self::default();
        let first: Ident = input.fork().parse()?;
        if first == "server_only" {
            input.parse::<Ident>()?;
        } else {
            attribute.route = Some(input.parse()?);
        }
        while input.parse::<Option<Token![,]>>()?.is_some() && !input.is_empty() {
            let key: Ident = input.parse()?;
            match key.to_string().as_str() {
                "session" => {
                    input.parse::<Token![=]>()?;
                    attribute.session = Some(input.parse()?);
                }
                "changes" => {
                    input.parse::<Token![=]>()?;
                    let what: Ident = input.parse()?;
                    if what != "session" {
                        return Err(Error::new(what.span(), "only `changes = session` is known"));
                    }
                    attribute.changes_session = true;
                }
                "errors" => {
                    let list;
                    parenthesized!(list in input);
                    for tree in Punctuated::<UseTree, Token![,]>::parse_terminated(&list)? {
                        codes(&tree, TokenStream::new(), &mut attribute.errors)?;
                    }
                }
                "alias" => {
                    let route;
                    parenthesized!(route in input);
                    attribute.aliases.push(route.parse()?);
                }
                "forms" => attribute.forms = true,
                "id" => {
                    input.parse::<Token![=]>()?;
                    attribute.id = Some(input.parse()?);
                }
                _ => {
                    return Err(Error::new(
                        key.span(),
                        "expected session, changes, errors, alias, forms or id",
                    ));
                }
            }
        }
        Ok(attribute)
    }
}

/// `CoreError::{InvalidEmail, InvalidPassword}` reads as a `use` tree does.
fn codes(tree: &UseTree, prefix: TokenStream, out: &mut Vec<TokenStream>) -> Result<()> {
    match tree {
        UseTree::Path(p) => {
            let ident = &p.ident;
            codes(&p.tree, quote!(#prefix #ident ::), out)
        }
        UseTree::Name(n) => {
            let ident = &n.ident;
            out.push(quote!(#prefix #ident .spec()));
            Ok(())
        }
        UseTree::Group(g) => g.items.iter().try_for_each(|tree| codes(tree, prefix.clone(), out)),
        other => Err(Error::new_spanned(other, "expected error codes")),
    }
}

/// What the function answers with, told from the name of its return type.
enum Answer {
    Json(Type),
    JsonOrRedirect(Type),
    Redirect,
    Html,
    Events,
}

struct Argument {
    name: String,
    ty: Type,
}

pub(crate) fn expand(attribute: TokenStream, function: TokenStream) -> Result<TokenStream> {
    let attribute: Attribute = syn::parse2(attribute)?;
    let function: ItemFn = syn::parse2(function)?;
    let name = &function.sig.ident;
    if !function.attrs.iter().any(|a| a.path().is_ident("doc")) {
        return Err(Error::new(name.span(), "an endpoint's doc comment is its description in the contract"));
    }
    let id =
        attribute.id.clone().unwrap_or_else(|| LitStr::new(&camel(&name.to_string(), false), name.span()));
    let marker = format_ident!("{}", camel(&name.to_string(), true), span = name.span());
    let marker_doc = format!("The operation `{}`.", id.value());
    let arguments = arguments(&function)?;
    let output = output(&function)?;
    let (reply, output_ty) = match &output {
        Answer::Json(t) => (quote!(::portcullis::endpoint::Reply::json(&output)), quote!(#t)),
        Answer::JsonOrRedirect(t) => {
            (quote!(output.into_reply()), quote!(::portcullis::endpoint::Answer<#t>))
        }
        Answer::Redirect => (quote!(Ok(output.into())), quote!(::portcullis::endpoint::Redirect)),
        Answer::Html => (quote!(Ok(output.into())), quote!(::portcullis::endpoint::Html)),
        Answer::Events => (quote!(Ok(output.into())), quote!(::portcullis::endpoint::EventStream)),
    };

    let of = |which: &str| arguments.iter().find(|a| a.name == which).map(|a| &a.ty);
    let or_unit = |t: Option<&Type>| t.map_or(quote!(()), |t| quote!(#t));
    let (path_ty, query_ty, body_ty) = (or_unit(of("path")), or_unit(of("query")), or_unit(of("body")));

    let level = attribute.session.clone().unwrap_or_else(|| Ident::new("none", Span::call_site()));
    let level_name = level.to_string();
    if !["none", "lazy", "optional", "required", "sensitive", "fresh"].contains(&level_name.as_str()) {
        return Err(Error::new(level.span(), "expected none, lazy, optional, required, sensitive or fresh"));
    }
    let level_variant = format_ident!("{}", camel(&level_name, true), span = level.span());
    let take_session = match (of("session").is_some(), level_name.as_str()) {
        (false, _) => quote!(),
        (true, "none" | "lazy") => {
            return Err(Error::new(level.span(), "a `session` argument needs a session level"));
        }
        (true, "optional") => quote!(),
        (true, _) => quote! {
            let Some(session) = session else {
                return Box::pin(async { Err(::portcullis::error::CommonError::Unauthorized.into()) });
            };
        },
    };
    let passed = arguments.iter().map(|a| match a.name.as_str() {
        "session" => quote!(session),
        "path" => quote!(input.path),
        "query" => quote!(input.query),
        _ => quote!(input.body),
    });

    let route = attribute.route.as_ref().map_or(quote!(None), |r| {
        let r = r.tokens();
        quote!(Some(#r))
    });
    let aliases = attribute.aliases.iter().map(Route::tokens);
    let (changes, forms, errors) = (attribute.changes_session, attribute.forms, &attribute.errors);
    let has_body = of("body").is_some();
    let contract = contract(&attribute, &id, &arguments, &output);
    let operation = if attribute.route.is_some() {
        let described = format_ident!("__path_{name}");
        quote!(Some(::portcullis::endpoint::describe::<#described>))
    } else {
        quote!(None)
    };
    let call = in_process(name, &marker, &arguments, &output_ty);

    Ok(quote! {
        #contract
        #function

        #[doc = #marker_doc]
        #[derive(Debug, Clone, Copy)]
        pub struct #marker;

        impl ::portcullis::endpoint::Endpoint for #marker {
            type Path = #path_ty;
            type Query = #query_ty;
            type Body = #body_ty;
            type Output = #output_ty;
            const DEFINITION: ::portcullis::endpoint::Definition = ::portcullis::endpoint::Definition {
                id: #id,
                route: #route,
                aliases: &[#(#aliases),*],
                session: ::portcullis::endpoint::SessionLevel::#level_variant,
                changes_session: #changes,
                errors: &[#(#errors),*],
                has_body: #has_body,
                forms: #forms,
                operation: #operation,
            };

            fn run<'a>(
                cx: &'a ::portcullis::Cx,
                session: Option<::portcullis::CurrentSession>,
                input: ::portcullis::endpoint::Input<Self>,
            ) -> ::portcullis::endpoint::BoxFuture<'a, Self::Output> {
                let _ = (&session, &input);
                #take_session
                Box::pin(#name(cx, #(#passed),*))
            }

            fn reply(output: Self::Output) -> ::portcullis::error::Result<::portcullis::endpoint::Reply> {
                #reply
            }
        }

        #call
    })
}

/// The attribute of utoipa that puts the operation into the contract.
fn contract(attribute: &Attribute, id: &LitStr, arguments: &[Argument], output: &Answer) -> TokenStream {
    let Some(route) = &attribute.route else { return quote!() };
    let method = Ident::new(&route.method.to_string().to_lowercase(), route.method.span());
    let path = &route.path;
    let params = arguments.iter().filter(|a| a.name == "path" || a.name == "query").map(|a| &a.ty);
    let body = arguments.iter().find(|a| a.name == "body").map(|a| {
        let ty = &a.ty;
        quote!(request_body = #ty,)
    });
    let json = |t: &Type| quote!((status = 200, description = "Success", body = #t));
    let redirect = quote!((
        status = 302,
        description = "A redirect",
        headers(("location" = String, description = "Where to go on"))
    ));
    let responses = match output {
        Answer::Json(t) => json(t),
        Answer::JsonOrRedirect(t) => {
            let json = json(t);
            quote!(#json, #redirect)
        }
        Answer::Redirect => redirect,
        Answer::Html => {
            quote!((status = 200, description = "A page", body = String, content_type = "text/html"))
        }
        Answer::Events => quote!((
            status = 200,
            description = "Events, as they happen",
            body = ::portcullis::endpoint::ServerSentEvent,
            content_type = "text/event-stream"
        )),
    };
    quote! {
        #[::utoipa::path(#method, path = #path, operation_id = #id, #body params(#(#params),*), responses(#responses))]
    }
}

/// The typed in-process call, `auth.api().sign_in_email(body)`; another crate's endpoints go by `Api::call`.
fn in_process(name: &Ident, marker: &Ident, arguments: &[Argument], output: &TokenStream) -> TokenStream {
    if std::env::var("CARGO_PKG_NAME").as_deref() != Ok("portcullis-server") {
        return quote!();
    }
    let inputs: Vec<_> = arguments.iter().filter(|a| a.name != "session").collect();
    let parameters = inputs.iter().map(|a| {
        let (name, ty) = (Ident::new(&a.name, name.span()), &a.ty);
        quote!(#name: #ty)
    });
    let field = |which: &str| {
        let ident = Ident::new(which, name.span());
        if inputs.iter().any(|a| a.name == which) { quote!(#ident) } else { quote!(#ident: ()) }
    };
    let (path, query, body) = (field("path"), field("query"), field("body"));
    let doc = format!("Runs `{name}` in process, with its hooks and checks and without HTTP.");
    quote! {
        impl ::portcullis::Api {
            #[doc = #doc]
            pub async fn #name(&self, #(#parameters),*) -> ::portcullis::error::Result<::portcullis::Answered<#output>> {
                self.call::<#marker>(::portcullis::endpoint::Input { #path, #query, #body }).await
            }
        }
    }
}

fn arguments(function: &ItemFn) -> Result<Vec<Argument>> {
    let mut all = vec![];
    for argument in &function.sig.inputs {
        let FnArg::Typed(typed) = argument else {
            return Err(Error::new_spanned(argument, "an endpoint is a plain function"));
        };
        let Pat::Ident(pattern) = &*typed.pat else {
            return Err(Error::new_spanned(&typed.pat, "expected a plain argument name"));
        };
        all.push(Argument {
            name: pattern.ident.to_string().trim_start_matches('_').to_owned(),
            ty: (*typed.ty).clone(),
        });
    }
    match all.first() {
        Some(first) if first.name == "cx" => all.remove(0),
        _ => return Err(Error::new_spanned(&function.sig, "the first argument is `cx: &Cx`")),
    };
    for argument in &all {
        if !["session", "path", "query", "body"].contains(&argument.name.as_str()) {
            return Err(Error::new_spanned(&argument.ty, "arguments are named session, path, query or body"));
        }
    }
    Ok(all)
}

fn output(function: &ItemFn) -> Result<Answer> {
    let wrong = || Error::new_spanned(&function.sig.output, "an endpoint returns `Result<T>`");
    let ReturnType::Type(_, ty) = &function.sig.output else { return Err(wrong()) };
    let inner = only_argument(ty, "Result").ok_or_else(wrong)?;
    if let Some(json) = only_argument(&inner, "Answer") {
        return Ok(Answer::JsonOrRedirect(json));
    }
    Ok(match &inner {
        Type::Path(p) if ends_with(&p.path, "Redirect") => Answer::Redirect,
        Type::Path(p) if ends_with(&p.path, "Html") => Answer::Html,
        Type::Path(p) if ends_with(&p.path, "EventStream") => Answer::Events,
        _ => Answer::Json(inner),
    })
}

fn ends_with(path: &Path, name: &str) -> bool {
    path.segments.last().is_some_and(|s| s.ident == name)
}

/// `T` of `Wrapper<T>`.
fn only_argument(ty: &Type, wrapper: &str) -> Option<Type> {
    let Type::Path(p) = ty else { return None };
    let last = p.path.segments.last().filter(|s| s.ident == wrapper)?;
    let syn::PathArguments::AngleBracketed(list) = &last.arguments else { return None };
    match list.args.first()? {
        syn::GenericArgument::Type(t) if list.args.len() == 1 => Some(t.clone()),
        _ => None,
    }
}

fn camel(snake: &str, mut upper: bool) -> String {
    let mut out = String::new();
    for c in snake.chars() {
        if c == '_' {
            upper = true;
        } else if std::mem::take(&mut upper) {
            out.extend(c.to_uppercase());
        } else {
            out.push(c);
        }
    }
    out
}
