//! What a sample sends: what is required, and of an input that requires nothing the first thing that says something.

use heck::ToPascalCase;
use portcullis_api_spec::walk::{self, Operation};
use serde_json::Value;

/// Whose samples these are.
pub const EMAIL: &str = "ada@example.com";

/// Names and values.
pub type Fields = Vec<Field>;

/// What one name is given.
pub struct Field {
    pub name: String,
    pub value: Value,
    /// The value's type, where that has a name and the value is one of a few.
    pub choice_of: Option<String>,
}

/// What a call takes.
pub struct Input {
    pub path: Fields,
    pub query: Fields,
    /// Whether there could be a query.
    pub takes_query: bool,
    /// `None` for an operation without a body.
    pub body: Option<Fields>,
}

impl Input {
    pub fn of(document: &Value, operation: &Operation<'_>) -> Self {
        let parameters = operation.parameters(document);
        let place = |place: &str| {
            let chosen = parameters.iter().filter(|p| p["in"] == place && p["required"] == true);
            chosen.map(|p| field(document, p["name"].as_str().unwrap_or_default(), &p["schema"])).collect()
        };
        let takes_query = parameters.iter().any(|p| p["in"] == "query");
        let body = operation.request_body(document).map(|body| {
            let content =
                walk::entries(&body["content"]).next().map_or(&Value::Null, |(_, media_type)| media_type);
            members(document, walk::resolve(document, &content["schema"]))
        });
        Self { path: place("path"), query: place("query"), takes_query, body }
    }

    /// The path with its values.
    pub fn path(&self, operation: &Operation<'_>) -> String {
        self.path.iter().fold(operation.path.to_owned(), |path, Field { name, value, .. }| {
            path.replace(&format!("{{{name}}}"), &encoded(value))
        })
    }

    /// `?a=b&c=d`, or nothing.
    pub fn query(&self) -> String {
        let pairs: Vec<String> =
            self.query.iter().map(|field| format!("{}={}", field.name, encoded(&field.value))).collect();
        if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
    }
}

fn members(document: &Value, schema: &Value) -> Fields {
    let required: Vec<&str> = walk::list(&schema["required"]).filter_map(Value::as_str).collect();
    let all: Vec<(&String, &Value)> = walk::entries(&schema["properties"]).collect();
    // A token belongs to what is required with it, also where it may come by another way.
    let wanted = |name: &str| required.contains(&name) || name == "token" && !required.is_empty();
    let chosen: Vec<_> = all.iter().filter(|(name, _)| wanted(name)).collect();
    let first = all.iter().find(|(name, _)| !is_target(name));
    let chosen = if chosen.is_empty() { first.into_iter().collect() } else { chosen };
    chosen.into_iter().map(|(name, schema)| field(document, name, schema)).collect()
}

/// Where to go on afterwards: says little about the call.
fn is_target(name: &str) -> bool {
    name.ends_with("URL") || name == "redirectTo"
}

fn field(document: &Value, name: &str, schema: &Value) -> Field {
    let reference = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next());
    let schema = walk::resolve(document, schema);
    let choice_of = reference.filter(|_| schema["enum"].is_array()).map(str::to_pascal_case);
    let value = match name {
        "email" => EMAIL.into(),
        "newEmail" => "countess@example.com".into(),
        "name" => "Ada Lovelace".into(),
        "newPassword" => "an even longer password".into(),
        "phoneNumber" => "+15550100".into(),
        "providerId" => "credential".into(),
        "walletAddress" => "0x1a642f0E3c3aF545E7AcBD38b07251B3990914F1".into(),
        name if name.to_lowercase().ends_with("password") => "correct horse battery".into(),
        name if name.to_lowercase().ends_with("token") => "the-token".into(),
        name if is_target(name) => "/welcome".into(),
        _ => walk::list(&schema["enum"]).next().cloned().unwrap_or_else(|| by_type(schema)),
    };
    Field { name: name.to_owned(), value, choice_of }
}

fn by_type(schema: &Value) -> Value {
    let is = |name: &str| schema["type"] == name || walk::list(&schema["type"]).any(|t| t == name);
    if is("boolean") {
        true.into()
    } else if is("integer") || is("number") {
        10.into()
    } else if is("array") {
        Value::Array(vec![])
    } else {
        "value".into()
    }
}

/// A value as a part of a URL.
fn encoded(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}
