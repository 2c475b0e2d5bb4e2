use super::*;
use serde_json::json;

/// A document without a fault.
fn sound() -> Value {
    json!({
        "openapi": "3.1.0",
        "components": {
            "schemas": {
                "ErrorBody": { "type": "object", "properties": { "code": { "type": "string" } } },
                "Event": { "oneOf": [{ "type": "object", "properties": { "kind": { "type": "string" } } }] },
            },
            "securitySchemes": { "cookie": { "type": "apiKey" } },
        },
        "paths": {
            "/reset-password/{token}": { "post": {
                "operationId": "resetPassword",
                "summary": "Reset a password",
                "tags": ["email-password"],
                "parameters": [{ "name": "token", "in": "path", "required": true, "schema": { "type": "string" } }],
                "requestBody": { "content": {
                    "application/json": { "schema": { "$ref": "#/components/schemas/Event" } },
                    "application/x-www-form-urlencoded": { "schema": { "$ref": "#/components/schemas/Event" } },
                } },
                "responses": {
                    "200": { "description": "Done", "content": { "application/json": { "schema": { "type": "null" } } } },
                    "302": { "description": "Go on" },
                    "400": { "description": "No", "content": { "application/json": {
                        "schema": { "$ref": "#/components/schemas/ErrorBody" },
                    } } },
                },
                "x-error-codes": [{ "code": "INVALID_TOKEN", "status": 400 }],
                "x-session": "required",
                "x-changes-session": false,
                "security": [{ "cookie": [] }],
            } },
        },
    })
}

/// Changes the sound document at a pointer (absent members are made) and returns the names of the rules that speak.
fn broken(pointer: &str, value: Value) -> Vec<&'static str> {
    let mut document = sound();
    let (parent, member) = pointer.rsplit_once('/').expect("a pointer");
    match document.pointer_mut(parent).expect("a place in the document") {
        Value::Object(object) if value == "gone" => drop(object.remove(member)),
        Value::Object(object) => drop(object.insert(member.replace("~1", "/"), value)),
        Value::Array(array) => array.push(value),
        other => panic!("{other} has no members"),
    }
    lint(&document).into_iter().map(|finding| finding.rule).collect()
}

/// A member of the one operation.
fn operation(member: &str, value: Value) -> Vec<&'static str> {
    broken(&format!("/paths/~1reset-password~1{{token}}/post/{member}"), value)
}

fn response(status: &str, value: Value) -> Vec<&'static str> {
    operation(&format!("responses/{status}"), value)
}

#[test]
fn a_sound_document_has_no_findings() {
    assert_eq!(lint(&sound()), []);
}

#[test]
fn a_finding_reads_as_a_sentence() {
    let mut document = sound();
    document["openapi"] = json!("3.0.3");
    assert_eq!(lint(&document)[0].to_string(), "/openapi: is 3.0.3, not 3.1 [version]");
}

#[test]
fn document_rules() {
    assert_eq!(broken("/components/schemas/A", json!({ "$ref": "#/components/schemas/B" })), ["reference"]);
    let inline = json!({ "properties": { "user": { "type": "object", "properties": {} } } });
    assert_eq!(broken("/components/schemas/A", inline), ["named-schema"]);
    let copy = sound()["paths"]["/reset-password/{token}"].clone();
    assert_eq!(broken("/paths/~1again~1{token}", copy), ["unique-id"]);
}

#[test]
fn operation_rules() {
    assert_eq!(operation("operationId", json!("reset_password")), ["operation-id"]);
    assert_eq!(operation("summary", json!(" ")), ["summary"]);
    assert_eq!(operation("tags", json!(["a", "b"])), ["tag"]);
    assert_eq!(operation("x-changes-session", json!("gone")), ["changes-session"]);
    assert_eq!(operation("parameters", json!([])), ["path-parameter"]);
}

#[test]
fn successes() {
    assert_eq!(response("200", json!({ "description": "Done" })), ["success"]);
    assert_eq!(
        response("200", json!({ "description": "Done", "content": { "application/json": {} } })),
        ["success"]
    );
    assert_eq!(response("200", json!({ "content": { "text/html": {} } })), ["description"]);
    let only_error = sound()["paths"]["/reset-password/{token}"]["post"]["responses"]["400"].clone();
    assert_eq!(operation("responses", json!({ "400": only_error })), ["success"]);
}

#[test]
fn errors() {
    assert_eq!(operation("x-error-codes", json!("gone")), ["error-codes"]);
    assert_eq!(operation("x-error-codes", json!([])), [""; 0]);
    assert_eq!(operation("x-error-codes", json!([{ "code": "A" }])), ["error-codes"]);
    assert_eq!(operation("x-error-codes", json!([{ "code": "A", "status": 401 }])), ["error-codes"]);
    let twice = json!([{ "code": "A", "status": 400 }, { "code": "A", "status": 400 }]);
    assert_eq!(operation("x-error-codes", twice), ["error-codes"]);
}

#[test]
fn sessions() {
    assert_eq!(operation("x-session", json!("maybe")), ["session"]);
    assert_eq!(operation("x-session", json!("optional")), ["session"], "security asks for one");
    assert_eq!(operation("security", json!([])), ["session"], "security lets everybody in");
    assert_eq!(operation("security", json!("gone")), ["session"]);
    assert_eq!(operation("security", json!([{ "token": [] }])), ["session"]);
}

#[test]
fn aliases() {
    assert_eq!(
        operation("x-alias-of", json!("resetPassword")),
        ["alias", "alias"],
        "neither deprecated nor of another"
    );
    let mut alias = sound()["paths"]["/reset-password/{token}"].clone();
    alias["post"]["operationId"] = json!("forgetPassword");
    alias["post"]["x-alias-of"] = json!("resetPassword");
    alias["post"]["deprecated"] = json!(true);
    assert_eq!(broken("/paths/~1forget-password~1{token}", alias), [""; 0]);
}

#[test]
fn what_progenitor_cannot_take() {
    let cookie = json!({ "name": "a", "in": "cookie", "schema": {} });
    assert_eq!(operation("parameters/1", cookie), ["parameter"]);
    assert_eq!(operation("parameters/1", json!({ "name": "a", "in": "query" })), ["parameter"]);
    let deep = json!({ "name": "a", "in": "query", "schema": {}, "style": "deepObject" });
    assert_eq!(operation("parameters/1", deep), ["parameter"]);
    let multipart = json!({ "content": { "multipart/form-data": { "schema": {} } } });
    assert_eq!(operation("requestBody", multipart), ["request-type"]);
    let form_first = json!({ "content": {
        "application/x-www-form-urlencoded": { "schema": {} }, "application/json": { "schema": {} },
    } });
    assert_eq!(operation("requestBody", form_first), ["request-type"]);
    let other = json!({ "description": "Other", "content": { "application/json": { "schema": { "type": "string" } } } });
    assert_eq!(response("201", other.clone()), ["one-type"]);
    assert_eq!(response("500", other.clone()), ["one-type"]);
    assert_eq!(response("default", other), ["one-type"]);
    assert_eq!(response("429", json!({ "description": "Too many requests" })), [""; 0]);
}

#[test]
fn every_rule_is_named_once() {
    let mut names: Vec<_> = RULES.iter().map(|rule| rule.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), RULES.len());
    assert!(RULES.iter().all(|rule| rule.asks.ends_with('.')));
}
