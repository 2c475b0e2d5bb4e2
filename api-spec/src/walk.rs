//! Finding operations and schemas in a document.
//!
//! Only the positions where OpenAPI puts a schema are visited: a property may well be called `type` or `const`.

use serde_json::{Map, Value};

/// The methods a path item can have, in the specification's order.
pub const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// One operation and where it stands.
#[derive(Debug, Clone, Copy)]
pub struct Operation<'a> {
    /// The path template, `/reset-password/{token}`.
    pub path: &'a str,
    /// The method, in lower case as in the document.
    pub method: &'a str,
    /// The operation object.
    pub value: &'a Value,
    item: &'a Value,
}

impl<'a> Operation<'a> {
    /// The `operationId`, empty if there is none.
    pub fn id(&self) -> &'a str {
        self.value["operationId"].as_str().unwrap_or_default()
    }

    /// The first tag: the feature that brings the operation.
    pub fn tag(&self) -> Option<&'a str> {
        self.value["tags"].get(0).and_then(Value::as_str)
    }

    /// What a reader is shown: `POST /sign-in/email`.
    pub fn route(&self) -> String {
        format!("{} {}", self.method.to_uppercase(), self.path)
    }

    /// Whether users are told to leave it.
    pub fn is_deprecated(&self) -> bool {
        self.value["deprecated"] == true
    }

    /// The operation this is another spelling of (`x-alias-of`); clients are generated without aliases.
    pub fn alias_of(&self) -> Option<&'a str> {
        self.value["x-alias-of"].as_str()
    }

    /// Whether clients have a method for it: neither another spelling, nor an answer that goes on (server-sent events),
    /// which a client listens to in its own way.
    pub fn is_call(&self) -> bool {
        let goes_on = |response: &Value| response["content"].get("text/event-stream").is_some();
        self.alias_of().is_none() && !self.responses().any(|(_, response)| goes_on(response))
    }

    /// The responses by status, in the document's order.
    pub fn responses(&self) -> impl Iterator<Item = (&'a str, &'a Value)> + use<'a> {
        self.value["responses"].as_object().into_iter().flatten().map(|(status, r)| (status.as_str(), r))
    }

    /// The parameters, the path item's included where the operation does not replace them; references resolved.
    pub fn parameters(&self, document: &'a Value) -> Vec<&'a Value> {
        let own = list(&self.value["parameters"]).map(|p| resolve(document, p));
        let mut all: Vec<&Value> = own.collect();
        for shared in list(&self.item["parameters"]).map(|p| resolve(document, p)) {
            if !all.iter().any(|p| p["name"] == shared["name"] && p["in"] == shared["in"]) {
                all.push(shared);
            }
        }
        all
    }

    /// The request body, resolved.
    pub fn request_body(&self, document: &'a Value) -> Option<&'a Value> {
        self.value.get("requestBody").map(|body| resolve(document, body))
    }

    /// The codes of `x-error-codes` with their statuses, in order.
    pub fn error_codes(&self) -> impl Iterator<Item = (&'a str, u64)> + use<'a> {
        list(&self.value["x-error-codes"]).filter_map(|e| Some((e["code"].as_str()?, e["status"].as_u64()?)))
    }

    /// `x-changes-session`: a success changes what the session is.
    pub fn changes_session(&self) -> bool {
        self.value["x-changes-session"] == true
    }

    /// `x-session`: what is asked of the caller.
    pub fn session(&self) -> Option<&'a str> {
        self.value["x-session"].as_str()
    }
}

/// Every operation, in the document's order of paths and the specification's order of methods.
pub fn operations(document: &Value) -> Vec<Operation<'_>> {
    let mut all = vec![];
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for method in METHODS {
            if let Some(value) = item.get(method) {
                all.push(Operation { path, method, value, item });
            }
        }
    }
    all
}

/// Changes every operation object.
pub fn each_operation(document: &mut Value, mut change: impl FnMut(&mut Map<String, Value>)) {
    for item in values_mut(document.get_mut("paths")) {
        for method in METHODS {
            if let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) {
                change(operation);
            }
        }
    }
}

/// Takes operations out; a path without operations goes too.
pub fn retain_operations(document: &mut Value, keep: impl Fn(&Operation<'_>) -> bool) {
    let gone: Vec<(String, String)> = operations(document)
        .iter()
        .filter(|operation| !keep(operation))
        .map(|operation| (operation.path.to_owned(), operation.method.to_owned()))
        .collect();
    let Some(paths) = document["paths"].as_object_mut() else { return };
    for (path, method) in gone {
        if let Some(item) = paths[&path].as_object_mut() {
            item.shift_remove(&method);
            if !METHODS.iter().any(|m| item.contains_key(*m)) {
                paths.shift_remove(&path);
            }
        }
    }
}

/// Follows `$ref`s inside the document; a reference that leads nowhere stays what it is.
pub fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let mut value = value;
    // A chain longer than this is a circle.
    for _ in 0..32 {
        let target =
            value["$ref"].as_str().and_then(|r| r.strip_prefix('#')).and_then(|p| document.pointer(p));
        match target {
            Some(target) => value = target,
            None => break,
        }
    }
    value
}

/// The JSON pointer (RFC 6901) of every schema, inner ones before those that hold them.
///
/// This order lets a caller replace the schemas one by one: no change moves a position that is still to come.
pub fn schemas(document: &Value) -> Vec<String> {
    let mut out = vec![];
    let components = &document["components"];
    for (name, schema) in entries(&components["schemas"]) {
        visit_schema(schema, &join("/components/schemas", name), &mut out);
    }
    for kind in ["parameters", "headers", "requestBodies", "responses"] {
        for (name, holder) in entries(&components[kind]) {
            visit_holder(holder, &join(&format!("/components/{kind}"), name), &mut out);
        }
    }
    for (path, item) in entries(&document["paths"]) {
        let at = join("/paths", path);
        visit_list(&item["parameters"], &format!("{at}/parameters"), &mut out, visit_holder);
        for method in METHODS {
            let Some(operation) = item.get(method) else { continue };
            let at = format!("{at}/{method}");
            visit_list(&operation["parameters"], &format!("{at}/parameters"), &mut out, visit_holder);
            visit_holder(&operation["requestBody"], &format!("{at}/requestBody"), &mut out);
            for (status, response) in entries(&operation["responses"]) {
                visit_holder(response, &join(&format!("{at}/responses"), status), &mut out);
            }
        }
    }
    out
}

/// Changes every schema, inner ones before those that hold them.
pub fn each_schema(document: &mut Value, mut change: impl FnMut(&mut Value)) {
    for pointer in schemas(document) {
        if let Some(schema) = document.pointer_mut(&pointer) {
            change(schema);
        }
    }
}

/// Something with a schema, media types or headers: a parameter, header, body, response or media type.
fn visit_holder(holder: &Value, at: &str, out: &mut Vec<String>) {
    if let Some(schema) = holder.get("schema") {
        visit_schema(schema, &format!("{at}/schema"), out);
    }
    for kind in ["content", "headers"] {
        for (name, inner) in entries(&holder[kind]) {
            visit_holder(inner, &join(&format!("{at}/{kind}"), name), out);
        }
    }
}

fn visit_schema(schema: &Value, at: &str, out: &mut Vec<String>) {
    for kind in ["properties", "patternProperties", "dependentSchemas", "$defs"] {
        for (name, inner) in entries(&schema[kind]) {
            visit_schema(inner, &join(&format!("{at}/{kind}"), name), out);
        }
    }
    for kind in ["items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames"] {
        if let Some(inner) = schema.get(kind) {
            visit_schema(inner, &format!("{at}/{kind}"), out);
        }
    }
    for kind in ["allOf", "oneOf", "anyOf", "prefixItems"] {
        visit_list(&schema[kind], &format!("{at}/{kind}"), out, visit_schema);
    }
    out.push(at.to_owned());
}

fn visit_list(values: &Value, at: &str, out: &mut Vec<String>, visit: fn(&Value, &str, &mut Vec<String>)) {
    for (index, value) in list(values).enumerate() {
        visit(value, &format!("{at}/{index}"), out);
    }
}

/// Appends a segment to a JSON pointer.
pub(crate) fn join(pointer: &str, segment: &str) -> String {
    format!("{pointer}/{}", segment.replace('~', "~0").replace('/', "~1"))
}

/// The items of an array; none of anything else.
pub fn list(value: &Value) -> impl Iterator<Item = &Value> + use<'_> {
    value.as_array().into_iter().flatten()
}

/// The members of an object; none of anything else.
pub fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> + use<'_> {
    value.as_object().into_iter().flatten()
}

pub(crate) fn values_mut(value: Option<&mut Value>) -> impl Iterator<Item = &mut Value> + use<'_> {
    value.and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_property_called_like_a_keyword_is_no_schema_position() {
        let document = json!({ "components": { "schemas": { "A": {
            "properties": { "items": { "type": "string" }, "a/b": { "anyOf": [{ "type": "null" }] } },
            "example": { "properties": { "not": {} } },
        } } } });
        assert_eq!(
            schemas(&document),
            [
                "/components/schemas/A/properties/items",
                "/components/schemas/A/properties/a~1b/anyOf/0",
                "/components/schemas/A/properties/a~1b",
                "/components/schemas/A",
            ]
        );
    }

    #[test]
    fn schemas_are_found_in_parameters_bodies_responses_and_headers() {
        let holder = json!({ "schema": {} });
        let document = json!({ "paths": { "/a/{b}": {
            "parameters": [holder],
            "get": {
                "parameters": [holder],
                "requestBody": { "content": { "application/json": holder } },
                "responses": { "200": { "headers": { "location": holder }, "content": { "text/html": holder } } },
            },
        } } });
        let found = schemas(&document);
        assert_eq!(found.len(), 5);
        assert!(found.iter().all(|p| document.pointer(p) == Some(&json!({}))), "{found:?}");
    }

    #[test]
    fn an_operation_sees_the_parameters_of_its_path() {
        let document = json!({
            "components": { "parameters": { "Token": { "name": "token", "in": "path" } } },
            "paths": { "/a/{token}": {
                "parameters": [{ "$ref": "#/components/parameters/Token" }, { "name": "q", "in": "query", "old": true }],
                "get": { "parameters": [{ "name": "q", "in": "query" }] },
            } },
        });
        let parameters = operations(&document)[0].parameters(&document);
        assert_eq!(
            parameters,
            [&json!({ "name": "q", "in": "query" }), &json!({ "name": "token", "in": "path" })]
        );
    }

    #[test]
    fn a_path_without_operations_is_no_path() {
        let mut document =
            json!({ "paths": { "/a": { "get": { "x-alias-of": "b" } }, "/b": { "get": {} } } });
        retain_operations(&mut document, |operation| operation.alias_of().is_none());
        assert_eq!(document, json!({ "paths": { "/b": { "get": {} } } }));
    }
}
