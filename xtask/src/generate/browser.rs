//! The browser package's Rust: what each operation's request is, as progenitor's client makes it, and by which name
//! JavaScript asks for it.
//!
//! One function sends them all, so an operation costs the package little more than its path. What the package brings:
//! `crate::fetch`, the transport; `crate::server`, which sends; and `crate::bridge::Input`, the one object that a call
//! is given.

use heck::ToSnakeCase;
use portcullis_api_spec::erase::{self, erase};
use portcullis_api_spec::lower::lower;
use portcullis_api_spec::progenitor::{drop_errors, prepare};
use portcullis_api_spec::walk::{self, Operation};
use proc_macro2::TokenStream;
use progenitor_impl::GenerationSettings;
use quote::{ToTokens, format_ident, quote};
use serde_json::Value;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Expr, ExprMethodCall, File, ImplItem, ImplItemFn, Item, Local, Pat, Path, PathSegment, Stmt, parse_quote,
};

use super::{native, source};
use crate::shell::Result;

/// `api.rs`: progenitor's client, on the package's own transport.
pub fn client(document: &Value) -> Result<String> {
    let calls: Vec<String> = operations(document).iter().map(|o| o.id().to_owned()).collect();
    let mut document = document.clone();
    walk::retain_operations(&mut document, |o| calls.iter().any(|id| id == o.id()));
    lower(&mut document);
    prepare(&mut document);
    drop_errors(&mut document);
    erase(&mut document);
    let mut settings = GenerationSettings::default();
    settings.with_replacement(erase::JSON, "crate::fetch::Json", std::iter::empty());
    let mut file: File = syn::parse2(native::progenitor(document, &mut settings)?)?;
    over_fetch(&mut file)?;
    source::render(file.into_token_stream(), "")
}

/// `operations.rs`: from an operation's name to its request.
pub fn exports(document: &Value) -> Result<String> {
    let operations = operations(document);
    let requests = operations.iter().map(|operation| request(document, operation));
    let changing = operations.iter().filter(|operation| operation.changes_session()).map(Operation::id);
    let tokens = quote! {
        use super::api::Client;
        use crate::bridge::{Input, Refusal};
        use crate::fetch::Request;

        /// The request that an operation is.
        pub(crate) fn request(client: &Client, operation: &str, input: &Input) -> Result<Request, Refusal> {
            Ok(match operation {
                #(#requests,)*
                _ => return Err(Refusal::Misuse(format!("there is no operation `{operation}`"))),
            })
        }

        /// Whether a success changes what `/get-session` answers.
        pub(crate) fn changes_session(operation: &str) -> bool {
            matches!(operation, #(#changing)|*)
        }
    };
    source::render(tokens, "")
}

/// `operations.js`: the names of the exports, for the methods that are there before they are.
pub fn names(document: &Value) -> String {
    let names =
        operations(document).iter().map(|operation| format!("  {:?},\n", operation.id())).collect::<String>();
    format!("{}\nexport const operations = [\n{names}];\n", super::types::HEADER)
}

/// Operations that a script calls: those that take and give JSON. The others are places a browser goes to.
pub fn operations(document: &Value) -> Vec<Operation<'_>> {
    let is_json = |holder: &Value| holder["content"].get("application/json").is_some();
    let is_call = |operation: &Operation<'_>| {
        let mut successes = operation.responses().filter(|(status, _)| status.starts_with('2'));
        operation.is_call()
            && successes.any(|(_, response)| is_json(walk::resolve(document, response)))
            && operation.request_body(document).is_none_or(is_json)
    };
    walk::operations(document).into_iter().filter(is_call).collect()
}

fn request(document: &Value, operation: &Operation<'_>) -> TokenStream {
    let id = operation.id();
    let function = format_ident!("{}", id.to_snake_case());
    let mut passed = arguments(document, operation);
    if operation.request_body(document).is_some() {
        passed.push(quote!(&input.body()?));
    }
    quote!(#id => client.#function(#(#passed),*))
}

/// All but the body, in progenitor's order: path parameters as the path has them, then the query by name.
///
/// A name that the body has too is the body's: the caller's object has it once.
fn arguments(document: &Value, operation: &Operation<'_>) -> Vec<TokenStream> {
    let body = operation.request_body(document).map(|body| &body["content"]["application/json"]["schema"]);
    let members = body.map(|schema| &walk::resolve(document, schema)["properties"]);
    let mut parameters = operation.parameters(document);
    parameters.retain(|p| p["in"] == "path" || p["in"] == "query");
    parameters.sort_by_key(|parameter| {
        let name = parameter["name"].as_str().unwrap_or_default();
        let place = operation.path.find(&format!("{{{name}}}"));
        (place.unwrap_or(usize::MAX), name)
    });
    let argument = |parameter: &Value| {
        let name = parameter["name"].as_str().unwrap_or_default();
        if parameter["in"] == "query" && members.is_some_and(|members| members.get(name).is_some()) {
            return quote!(None);
        }
        match (parameter["schema"]["type"] == "boolean", parameter["required"] == true) {
            (true, true) => quote!(input.flag(#name)?),
            (true, false) => quote!(input.optional_flag(#name)?),
            (false, true) => quote!(&input.text(#name)?),
            (false, false) => quote!(input.optional_text(#name)?.as_deref()),
        }
    };
    parameters.into_iter().map(argument).collect()
}

/// Puts the generated client on the package's own transport, which has the names that it knows from reqwest, and leaves
/// of each of its functions what makes the request.
fn over_fetch(file: &mut File) -> Result {
    // Without imports of what is not needed, and without types: JSON is unread.
    file.items.retain(|item| match item {
        Item::Struct(_) => true,
        Item::Impl(client) => client.trait_.is_none(),
        _ => false,
    });
    for item in &mut file.items {
        if let Item::Impl(client) = item {
            // It configures reqwest; `new_with_client` is left.
            client.items.retain(|item| !matches!(item, ImplItem::Fn(f) if f.sig.ident == "new"));
            for item in &mut client.items {
                if let ImplItem::Fn(function) = item
                    && function.sig.asyncness.take().is_some()
                {
                    only_the_request(function)?;
                }
            }
        }
    }
    Transport.visit_file_mut(file);
    Ok(())
}

/// Leaves of a function the statements up to the request, and gives that.
fn only_the_request(function: &mut ImplItemFn) -> Result {
    function.sig.output = parse_quote!(-> crate::fetch::Request);
    let mut url = None;
    let mut request = None;
    for statement in &function.block.stmts {
        if let Stmt::Local(Local { pat: Pat::Ident(name), init: Some(init), .. }) = statement {
            match name.ident.to_string().as_str() {
                "url" => url = Some(statement.clone()),
                "request" => request = Some(without_headers(&init.expr)),
                _ => {}
            }
        }
    }
    let (Some(url), Some(request)) = (url, request) else {
        return Err(format!("progenitor's `{}` makes its request in another way", function.sig.ident).into());
    };
    function.block = parse_quote!({ #url #request });
    Ok(())
}

/// A request as its builder's calls, without those that are the same for all: its headers, and `build()?`. (One of them
/// is `api-version`, for whose sake a browser would ask for permission before every request to another origin.)
fn without_headers(expression: &Expr) -> Expr {
    match expression {
        Expr::Try(tried) => without_headers(&tried.expr),
        Expr::MethodCall(call) if ["build", "header", "headers"].iter().any(|name| call.method == name) => {
            without_headers(&call.receiver)
        }
        Expr::MethodCall(call) => {
            let receiver = Box::new(without_headers(&call.receiver));
            Expr::MethodCall(ExprMethodCall { receiver, ..call.clone() })
        }
        other => other.clone(),
    }
}

struct Transport;

impl VisitMut for Transport {
    fn visit_path_mut(&mut self, path: &mut Path) {
        let mut segments = path.segments.iter().cloned();
        if segments.next().is_some_and(|first| first.ident == "reqwest" || first.ident == "progenitor_client")
        {
            let rest: Vec<PathSegment> = segments.collect();
            *path = parse_quote!(crate::fetch::#(#rest)::*);
        }
        visit_mut::visit_path_mut(self, path);
    }
}
