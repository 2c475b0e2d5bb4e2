//! What progenitor refuses, although it is valid OpenAPI 3.0. It panics rather than explains, so all of it is taken
//! out beforehand.
//!
//! The result describes the same calls with fewer words; it is for code generation only and never published.

use serde_json::{Map, Value, json};

use crate::walk::{self, resolve};

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// Makes a lowered document fit for progenitor. What is no call goes: aliases, since clients know an operation by one
/// name, and feeds.
pub fn prepare(document: &mut Value) {
    walk::retain_operations(document, |operation| operation.is_call());
    inline_responses(document);
    walk::each_operation(document, |operation| {
        if let Some(content) =
            operation.get_mut("requestBody").and_then(|body| body["content"].as_object_mut())
        {
            one_media_type(content);
        }
        if let Some(parameters) = operation.get_mut("parameters").and_then(Value::as_array_mut) {
            // Cookies are the transport's business.
            parameters.retain(|parameter| parameter["in"] != "cookie");
        }
        if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
            responses.values_mut().for_each(one_response_type);
            one_success(responses);
            collapse_errors(responses);
        }
    });
    drop_validation(document);
    reuse_components(document);
}

/// Leaves no error responses: progenitor's client then hands every refusal over unread, with its status and headers.
/// An operation that only redirects gets an empty success, or progenitor would take every answer for one.
pub fn drop_errors(document: &mut Value) {
    walk::each_operation(document, |operation| {
        if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
            responses.retain(|status, _| status.starts_with('2'));
            if responses.is_empty() {
                responses.insert("2XX".into(), json!({ "description": "" }));
            }
        }
    });
}

/// Responses kept under `components` are compared with those written out, so all are written out.
fn inline_responses(document: &mut Value) {
    let source = document.clone();
    walk::each_operation(document, |operation| {
        for response in walk::values_mut(operation.get_mut("responses")) {
            if response.get("$ref").is_some() {
                *response = resolve(&source, response).clone();
            }
        }
    });
}

/// One media type: JSON where it is offered. Types that are JSON under another name are called JSON; the
/// client's hook sends the right header.
fn one_media_type(content: &mut Map<String, Value>) {
    let json = content.keys().find(|media| is_json(media)).cloned();
    let Some(chosen) = json.or_else(|| content.keys().next().cloned()) else { return };
    let Some(media_type) = content.shift_remove(&chosen) else { return };
    content.clear();
    content.insert(if is_json(&chosen) { JSON.to_owned() } else { chosen }, media_type);
}

fn one_response_type(response: &mut Value) {
    let Some(content) = response.get_mut("content").and_then(Value::as_object_mut) else { return };
    one_media_type(content);
    if let Some(json) = content.get_mut(JSON).and_then(Value::as_object_mut) {
        json.entry("schema").or_insert_with(|| json!({}));
    }
}

/// The first success counts. Redirects are no success for progenitor: its client hands them over as an unexpected
/// response, `Location` included.
fn one_success(responses: &mut Map<String, Value>) {
    responses.retain(|status, _| status.starts_with(['2', '4', '5']));
    let first = responses.iter().find(|(status, _)| status.starts_with('2'));
    let Some((first, content)) = first.map(|(status, r)| (status.clone(), r.get("content").cloned())) else {
        return;
    };
    responses.retain(|status, response| {
        !status.starts_with('2') || *status == first || response.get("content") == content.as_ref()
    });
}

/// All error statuses to `4XX` and `5XX`: two match arms in place of six, and one error type.
fn collapse_errors(responses: &mut Map<String, Value>) {
    let errors: Vec<(String, Value)> = {
        let keys: Vec<String> = responses.keys().filter(|s| s.starts_with(['4', '5'])).cloned().collect();
        keys.into_iter().filter_map(|key| responses.shift_remove(&key).map(|r| (key, r))).collect()
    };
    let typed = errors.iter().find(|(_, response)| response.get("content").is_some());
    let Some((_, shared)) = typed.or(errors.first()) else { return };
    for (class, range) in [('4', "4XX"), ('5', "5XX")] {
        if errors.iter().any(|(status, _)| status.starts_with(class)) {
            responses.insert(range.to_owned(), shared.clone());
        }
    }
}

/// The server checks limits anyway; in a client each would become a type of its own.
fn drop_validation(document: &mut Value) {
    const CHECKED_BY_THE_SERVER: [&str; 12] = [
        "minLength",
        "maxLength",
        "pattern",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "default",
        "example",
        "title",
        "externalDocs",
    ];
    walk::each_schema(document, |schema| {
        if let Some(object) = schema.as_object_mut() {
            object.retain(|keyword, _| !CHECKED_BY_THE_SERVER.contains(&keyword.as_str()));
        }
    });
}

/// An inline copy of a component becomes its `$ref`: utoipa writes the arguments of generic types out in full, and
/// each copy would become one more type.
fn reuse_components(document: &mut Value) {
    let components: Vec<(String, Value)> = walk::entries(&document["components"]["schemas"])
        .filter(|(_, schema)| schema.get("properties").is_some() || schema.get("oneOf").is_some())
        .map(|(name, schema)| (name.clone(), schema.clone()))
        .collect();
    for pointer in walk::schemas(document) {
        // Components themselves stay, also two that are alike.
        if pointer.starts_with("/components/schemas/") && pointer.matches('/').count() == 3 {
            continue;
        }
        let Some(schema) = document.pointer_mut(&pointer) else { continue };
        if let Some((name, _)) = components.iter().find(|(_, component)| component == schema) {
            *schema = json!({ "$ref": format!("#/components/schemas/{name}") });
        }
    }
}

/// Whether a media type holds JSON (RFC 6839: `+json`).
pub(crate) fn is_json(media_type: &str) -> bool {
    media_type == JSON || media_type.ends_with("+json")
}

/// Whether progenitor can write a request body of this media type.
pub(crate) fn is_supported_request(media_type: &str) -> bool {
    is_json(media_type) || [FORM, "application/octet-stream", "text/plain"].contains(&media_type)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prepared(operation: Value) -> Value {
        let mut document = json!({ "paths": { "/a": { "post": operation } } });
        prepare(&mut document);
        document["paths"]["/a"]["post"].take()
    }

    fn content(media: &str, name: &str) -> Value {
        json!({ "content": { media: { "schema": { "$ref": format!("#/components/schemas/{name}") } } } })
    }

    #[test]
    fn one_request_type_json_first() {
        let form_first =
            json!({ "requestBody": { "content": { FORM: { "schema": {} }, JSON: { "schema": {} } } } });
        assert_eq!(prepared(form_first), json!({ "requestBody": { "content": { JSON: { "schema": {} } } } }));
        let scim = json!({ "requestBody": { "content": { "application/scim+json": { "schema": {} } } } });
        assert_eq!(prepared(scim), json!({ "requestBody": { "content": { JSON: { "schema": {} } } } }));
        let form = json!({ "requestBody": { "content": { FORM: { "schema": {} } } } });
        assert_eq!(prepared(form.clone()), form);
    }

    #[test]
    fn one_success_and_two_ranges_of_errors() {
        let operation = json!({ "responses": {
            "200": content(JSON, "A"), "201": content(JSON, "A"), "202": content(JSON, "B"), "302": {}, "default": {},
            "400": {}, "401": content(JSON, "E"), "500": content(JSON, "F"),
        } });
        assert_eq!(
            prepared(operation),
            json!({ "responses": {
                "200": content(JSON, "A"), "201": content(JSON, "A"), "4XX": content(JSON, "E"), "5XX": content(JSON, "E"),
            } })
        );
    }

    #[test]
    fn cookies_and_aliases_go_and_json_without_a_schema_is_anything() {
        let mut document = json!({ "paths": {
            "/a": { "post": {
                "parameters": [{ "in": "cookie" }, { "in": "query" }],
                "responses": { "200": { "content": { JSON: {} } } },
            } },
            "/b": { "post": { "x-alias-of": "a" } },
        } });
        prepare(&mut document);
        assert_eq!(
            document,
            json!({ "paths": { "/a": { "post": {
                "parameters": [{ "in": "query" }],
                "responses": { "200": { "content": { JSON: { "schema": {} } } } },
            } } } })
        );
    }

    #[test]
    fn an_inline_copy_becomes_a_reference() {
        let user =
            json!({ "type": "object", "properties": { "name": { "type": "string", "maxLength": 3 } } });
        let mut document = json!({ "components": { "schemas": {
            "User": user,
            "Twin": user,
            "Page": { "properties": { "items": { "type": "array", "items": user } } },
        } } });
        prepare(&mut document);
        let clean = json!({ "type": "object", "properties": { "name": { "type": "string" } } });
        let schemas = &document["components"]["schemas"];
        assert_eq!(schemas["User"], clean);
        assert_eq!(schemas["Twin"], clean);
        assert_eq!(
            schemas["Page"]["properties"]["items"]["items"],
            json!({ "$ref": "#/components/schemas/User" })
        );
    }
}
