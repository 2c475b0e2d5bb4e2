//! One operation of the facade.

use heck::{ToSnakeCase, ToUpperCamelCase};
use portcullis_api_spec::walk::Operation;
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use serde_json::Value;
use syn::{Ident, Type};

use super::signature::{Api, Call, argument, without_reference};
use crate::shell::Result;

/// An operation, as the document and progenitor's client describe it together.
pub struct Described<'a> {
    operation: Operation<'a>,
    call: Call,
    function: Ident,
    marker: Ident,
    path_parameters: Vec<String>,
    codes: Vec<ErrorLine<'a>>,
}

struct ErrorLine<'a> {
    code: &'a str,
    status: u64,
    message: &'a str,
}

impl<'a> Described<'a> {
    pub fn new(document: &'a Value, operation: Operation<'a>, api: &Api) -> Result<Self> {
        let name = operation.id().to_snake_case();
        let parameters = operation.parameters(document);
        let path_parameters =
            parameters.iter().filter(|p| p["in"] == "path").filter_map(|p| p["name"].as_str());
        let mut codes: Vec<ErrorLine> = vec![];
        for line in operation.value["x-error-codes"].as_array().into_iter().flatten() {
            let (Some(code), Some(status)) = (line["code"].as_str(), line["status"].as_u64()) else {
                continue;
            };
            // 429 has its own variant of `ApiError`, and one code may stand for several sentences.
            if status != 429 && !codes.iter().any(|c| c.code == code) {
                codes.push(ErrorLine { code, status, message: line["message"].as_str().unwrap_or_default() });
            }
        }
        Ok(Self {
            call: api.call(&name)?.clone(),
            function: format_ident!("{name}"),
            marker: format_ident!("{}", operation.id().to_upper_camel_case()),
            path_parameters: path_parameters.map(ToSnakeCase::to_snake_case).collect(),
            codes,
            operation,
        })
    }

    pub fn changes_session(&self) -> bool {
        self.operation.changes_session()
    }

    pub fn function(&self) -> &Ident {
        &self.function
    }

    /// What progenitor's call succeeds with.
    pub fn output(&self) -> &Type {
        &self.call.output
    }

    pub fn takes_more_than_a_query(&self) -> bool {
        self.call.body.is_some() || !self.path_parameters.is_empty()
    }

    pub fn function_name(&self) -> String {
        self.function.to_string()
    }

    /// `error_codes! { SignInEmailError { .. } }`, as text: no formatter looks into a macro.
    pub fn error_type(&self) -> String {
        let (id, marker, name) = (self.operation.id(), &self.marker, self.error_name());
        let mut text = format!(
            "error_codes! {{\n    /// What [`{id}`](super::operations::{marker}) can fail with.\n    {name} {{\n"
        );
        for ErrorLine { code, status, message } in &self.codes {
            let variant = code.to_upper_camel_case();
            text.push_str(&format!("        /// {message}\n        {variant} = {status} \"{code}\",\n"));
        }
        text + "    }\n}\n\n"
    }

    /// `pub struct SignInEmail;` and what is known about it.
    pub fn marker(&self) -> TokenStream {
        let Self { marker, operation, .. } = self;
        let (error, wire) = (self.error_name(), self.wire().0);
        let body = self.call.body.as_ref().map_or(quote!(()), shortened);
        let (id, path, method) = (operation.id(), operation.path, operation.method.to_uppercase());
        let changes = self.changes_session();
        let doc = format!("`{}`", operation.route());
        quote! {
            #[doc = #doc]
            #[derive(Clone, Copy, Debug)]
            pub struct #marker;

            impl Operation for #marker {
                type Body = #body;
                type Wire = #wire;
                type Error = errors::#error;
                const ID: &'static str = #id;
                const METHOD: &'static str = #method;
                const PATH: &'static str = #path;
                const CHANGES_SESSION: bool = #changes;
            }
        }
    }

    /// `pub struct ListUsersQuery { .. }`: named, since a new optional parameter would break positions.
    pub fn query_type(&self) -> Option<TokenStream> {
        let fields: Vec<_> = self
            .query()
            .map(|(name, ty)| {
                let doc = self.parameter_doc(name);
                let ty = owned(ty);
                quote!(#[doc = #doc] pub #name: #ty,)
            })
            .collect();
        if fields.is_empty() {
            return None;
        }
        let name = self.query_name();
        let doc = format!("The query of [`{}`](super::operations::{}).", self.operation.id(), self.marker);
        let required: Vec<_> = self.query().filter(|(_, ty)| !is_option(ty)).collect();
        let default = required.is_empty().then(|| quote!(, Default));
        let constructor = (!required.is_empty()).then(|| {
            let arguments = required.iter().map(|(name, ty)| {
                let ty = owned(ty);
                quote!(#name: impl Into<#ty>)
            });
            let values = self.query().map(|(name, ty)| {
                if is_option(ty) { quote!(#name: None) } else { quote!(#name: #name.into()) }
            });
            quote! {
                impl #name {
                    /// With what is required and nothing else; the other fields are set by name.
                    pub fn new(#(#arguments),*) -> Self {
                        Self { #(#values),* }
                    }
                }
            }
        });
        Some(quote! {
            #[doc = #doc]
            #[derive(Clone, Debug #default)]
            pub struct #name { #(#fields)* }
            #constructor
        })
    }

    /// `pub async fn sign_in_email(&self, body: &types::SignInEmailBody) -> Result<.., ApiError<SignInEmailError>>`.
    pub fn method(&self) -> TokenStream {
        let Self { function, marker, .. } = self;
        let (mut parameters, mut passed) = (vec![], vec![]);
        for (name, ty) in &self.call.parameters {
            if self.is_in_path(name) {
                parameters.push(quote!(#name: &str));
                passed.push(quote!(#name));
            } else {
                passed.push(borrowed(name, ty));
            }
        }
        if self.query().next().is_some() {
            let query = self.query_name();
            parameters.push(quote!(query: &queries::#query));
        }
        if let Some(body) = &self.call.body {
            parameters.push(quote!(body: &#body));
            passed.push(quote!(body));
        }
        let doc = self.doc();
        let output = self.wire().1;
        let error = self.error_name();
        quote! {
            #[doc = #doc]
            pub async fn #function(&self, #(#parameters),*) -> Result<#output, ApiError<errors::#error>> {
                self.0.call::<operations::#marker>(self.0.api().#function(#(#passed),*)).await
            }
        }
    }

    fn doc(&self) -> String {
        let text = |key: &str| self.operation.value[key].as_str().unwrap_or_default().trim();
        let session = "Returns after [`Client::session`] holds the new truth, if it is in use.";
        let paragraphs =
            [text("summary"), text("description"), if self.changes_session() { session } else { "" }];
        paragraphs.into_iter().filter(|paragraph| !paragraph.is_empty()).collect::<Vec<_>>().join("\n\n")
    }

    /// How it answers, and what the caller gets.
    fn wire(&self) -> (TokenStream, TokenStream) {
        let output = shortened(&self.call.output);
        let redirects = self.operation.responses().any(|(status, _)| status.starts_with('3'));
        let succeeds = self.operation.responses().any(|(status, _)| status.starts_with('2'));
        match (redirects, succeeds, output.to_string().as_str()) {
            (true, false, _) => (quote!(RedirectOnly), quote!(String)),
            (_, _, "ByteStream") => (quote!(Page), quote!(String)),
            (true, true, _) => (quote!(JsonOrRedirect<#output>), quote!(Answer<#output>)),
            (false, _, _) => (quote!(Json<#output>), quote!(#output)),
        }
    }

    pub fn query(&self) -> impl Iterator<Item = (&Ident, &Type)> {
        self.call.parameters.iter().filter(|(name, _)| !self.is_in_path(name)).map(|(name, ty)| (name, ty))
    }

    fn is_in_path(&self, name: &Ident) -> bool {
        self.path_parameters.iter().any(|p| name == p)
    }

    fn parameter_doc(&self, name: &Ident) -> &'a str {
        let all = self.operation.value["parameters"].as_array();
        let described = all
            .into_iter()
            .flatten()
            .find(|p| p["name"].as_str().is_some_and(|n| name == &n.to_snake_case()));
        described.and_then(|p| p["description"].as_str()).unwrap_or_default()
    }

    pub fn error_name(&self) -> Ident {
        format_ident!("{}Error", self.marker)
    }

    pub fn query_name(&self) -> Ident {
        format_ident!("{}Query", self.marker)
    }
}

/// `Vec<T>` for progenitor's `::std::vec::Vec<T>`, which nobody wants to read in a signature.
fn shortened(ty: &Type) -> TokenStream {
    let text = ty.to_token_stream().to_string();
    let short = text.replace(":: std :: vec :: Vec", "Vec").replace(":: std :: option :: Option", "Option");
    short.parse().unwrap_or_else(|_| ty.to_token_stream())
}

pub fn is_option(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|s| s.ident == "Option"))
}

/// The type of a query field for an argument: `Option<&str>` is kept as `Option<String>`.
fn owned(ty: &Type) -> TokenStream {
    if let Some(inner) = argument(ty).filter(|_| is_option(ty)) {
        let inner = owned(inner);
        return quote!(Option<#inner>);
    }
    let ty = without_reference(ty);
    match ty.to_token_stream().to_string() {
        text if text == "str" => quote!(String),
        text if text.starts_with("types ::") => quote!(super::#ty),
        _ => ty.to_token_stream(),
    }
}

/// The argument from its query field.
fn borrowed(name: &Ident, ty: &Type) -> TokenStream {
    let inner = argument(ty).filter(|_| is_option(ty));
    let reference = matches!(inner.unwrap_or(ty), Type::Reference(_));
    let text = without_reference(inner.unwrap_or(ty)).to_token_stream().to_string() == "str";
    match (inner.is_some(), reference, text) {
        (true, true, true) => quote!(query.#name.as_deref()),
        (true, true, false) => quote!(query.#name.as_ref()),
        (false, true, _) => quote!(&query.#name),
        (_, false, _) => quote!(query.#name.clone()),
    }
}
