//! The contract as tests read it: every operation, what it asks of a caller, and a call that it understands.

use std::sync::LazyLock;

use http::Method;
use portcullis_api_spec::walk;
use serde_json::Value;

use crate::call::Call;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../api-spec/openapi.json")).expect("the committed contract")
});

static OPERATIONS: LazyLock<Vec<Operation>> =
    LazyLock::new(|| walk::operations(&DOCUMENT).iter().map(Operation::read).collect());

/// Every operation of the contract, aliases included.
pub fn operations() -> &'static [Operation] {
    &OPERATIONS
}

/// The operation that a path below the base path belongs to.
pub fn find(method: &Method, path: &str) -> Option<&'static Operation> {
    let fits = |pattern: &str| {
        let (pattern, path): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), path.split('/').collect());
        pattern.len() == path.len() && pattern.iter().zip(path).all(|(p, s)| p.starts_with('{') || *p == s)
    };
    operations().iter().find(|operation| operation.method == *method && fits(&operation.path))
}

/// One operation.
#[derive(Debug)]
pub struct Operation {
    /// Its name, such as `signInEmail`.
    pub id: String,
    /// The method.
    pub method: Method,
    /// The path below the base path, parameters in braces.
    pub path: String,
    /// What is asked of the caller: `none`, `optional`, `required`, `sensitive` or `fresh`.
    pub session: String,
    /// The codes that it may answer with, and their statuses.
    pub codes: Vec<(String, u16)>,
    /// Everything that a caller sends.
    pub fields: Vec<Field>,
    /// Whether a body is read.
    pub has_body: bool,
    /// Whether clients have a method for it: it is neither another spelling of an operation nor a feed.
    pub is_call: bool,
}

/// One value that a caller sends.
#[derive(Clone, Debug)]
pub struct Field {
    /// Where it stands.
    pub place: Place,
    /// Its name.
    pub name: String,
    /// A value that is understood, as JSON.
    pub example: Value,
    /// Whether it has to be there.
    pub required: bool,
}

/// Where a value stands in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A segment of the path.
    Path,
    /// The query.
    Query,
    /// The body.
    Body,
}

impl Operation {
    fn read(operation: &walk::Operation<'_>) -> Self {
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let parameters = operation.parameters(&DOCUMENT).into_iter().map(|parameter| Field {
            place: if parameter["in"] == "path" { Place::Path } else { Place::Query },
            name: text(&parameter["name"]),
            example: example(&text(&parameter["name"]), &parameter["schema"]),
            required: parameter["required"] == true,
        });
        let body = operation.request_body(&DOCUMENT);
        let schema = body.map(|b| walk::resolve(&DOCUMENT, &b["content"]["application/json"]["schema"]));
        let properties = schema.into_iter().flat_map(|schema| {
            let required =
                |name: &str| schema["required"].as_array().is_some_and(|r| r.iter().any(|r| r == name));
            schema["properties"].as_object().into_iter().flatten().map(move |(name, schema)| Field {
                place: Place::Body,
                name: name.clone(),
                example: example(name, schema),
                required: required(name),
            })
        });
        Self {
            id: operation.id().to_owned(),
            method: Method::from_bytes(operation.method.to_uppercase().as_bytes()).expect("a method"),
            path: operation.path.to_owned(),
            session: operation.session().expect("x-session").to_owned(),
            codes: operation
                .error_codes()
                .map(|(code, status)| (code.to_owned(), u16::try_from(status).expect("a status")))
                .collect(),
            fields: parameters.chain(properties).collect(),
            has_body: body.is_some(),
            is_call: operation.is_call(),
        }
    }

    /// Whether a call without a session is refused.
    pub fn needs_session(&self) -> bool {
        !matches!(self.session.as_str(), "none" | "optional")
    }

    /// A call that is understood, whatever is answered. Of the optional fields it has none.
    pub fn call(&self) -> Call {
        let required: Vec<_> = self.fields.iter().filter(|field| field.required).collect();
        let text = |field: &&Field| field.example.as_str().unwrap_or_default().to_owned();
        let mut path = self.path.clone();
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for field in &required {
            match field.place {
                Place::Path => path = path.replace(&format!("{{{}}}", field.name), &text(field)),
                Place::Query => drop(query.append_pair(&field.name, &text(field))),
                Place::Body => {}
            }
        }
        let query = query.finish();
        let target = if query.is_empty() { path } else { format!("{path}?{query}") };
        let call = Call::new(self.method.clone(), &target);
        if !self.has_body {
            return call;
        }
        let body = required.iter().filter(|field| field.place == Place::Body);
        call.json(&body.map(|field| (field.name.clone(), field.example.clone())).collect())
    }
}

fn example(name: &str, schema: &Value) -> Value {
    let schema = walk::resolve(&DOCUMENT, schema);
    let is = |kind: &str| {
        schema["type"] == kind || schema["type"].as_array().is_some_and(|t| t.iter().any(|t| t == kind))
    };
    match (name, schema["format"].as_str()) {
        ("callbackURL" | "redirectTo" | "errorCallbackURL" | "newUserCallbackURL", _) => "/welcome".into(),
        ("providerId", _) => "credential".into(),
        ("walletAddress", _) => "0x1a642f0E3c3aF545E7AcBD38b07251B3990914F1".into(),
        ("phoneNumber", _) => "+15550100".into(),
        (_, Some("email")) => "ada@example.com".into(),
        (_, Some("password")) if name.ends_with("assword") => crate::PASSWORD.into(),
        _ if schema["enum"].is_array() => schema["enum"][0].clone(),
        _ if is("boolean") => true.into(),
        _ if is("integer") => 1.into(),
        _ if is("string") => "value".into(),
        _ => panic!("no example for `{name}`: {schema}"),
    }
}
