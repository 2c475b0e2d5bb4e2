use super::*;
use serde_json::json;

fn document() -> Value {
    json!({
        "components": { "schemas": {
            "Body": {
                "type": "object",
                "properties": {
                    "email": { "type": "string", "maxLength": 100 },
                    "role": { "type": "string", "enum": ["user", "admin"] },
                    "name": { "type": ["string", "null"] },
                },
                "required": ["email"],
            },
            "Answer": {
                "type": "object",
                "properties": {
                    "user": { "$ref": "#/components/schemas/User" },
                    "state": { "type": "string", "enum": ["on", "off"] },
                },
                "required": ["user", "state"],
            },
            "User": {
                "type": "object",
                "properties": {
                    "id": { "type": "string" },
                    "friends": { "type": "array", "items": { "$ref": "#/components/schemas/User" } },
                },
                "required": ["id"],
            },
        } },
        "paths": { "/a": { "post": {
            "operationId": "a",
            "security": [{ "cookie": [] }, { "bearer": [] }],
            "x-session": "required",
            "x-error-codes": [{ "code": "NO", "status": 400 }],
            "parameters": [{ "name": "q", "in": "query", "schema": { "type": "string" } }],
            "requestBody": { "required": true, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Body" } } } },
            "responses": { "200": { "content": { "application/json": {
                "schema": { "oneOf": [{ "type": "null" }, { "$ref": "#/components/schemas/Answer" }] },
            } } } },
        } } },
    })
}

/// Changes one place and returns what breaks.
fn after(pointer: &str, value: Value) -> Vec<String> {
    let old = document();
    let mut new = document();
    *new.pointer_mut(pointer).expect("a place in the document") = value;
    breaking(&old, &new).into_iter().map(|b| b.message).collect()
}

fn operation(member: &str, value: Value) -> Vec<String> {
    after(&format!("/paths/~1a/post/{member}"), value)
}

fn schema(rest: &str, value: Value) -> Vec<String> {
    after(&format!("/components/schemas/{rest}"), value)
}

#[test]
fn the_same_document_breaks_nothing() {
    assert_eq!(breaking(&document(), &document()), []);
}

#[test]
fn an_operation_that_is_gone_or_renamed() {
    assert_eq!(after("/paths", json!({ "/b": {} })), ["is gone"]);
    assert_eq!(operation("operationId", json!("b")), ["was called `a`, now `b`"]);
    let found = breaking(&document(), &json!({}));
    assert_eq!(found[0].to_string(), "POST /a: is gone");
}

#[test]
fn security_may_be_loosened_only() {
    assert_eq!(
        operation("security", json!([{ "cookie": [] }])),
        ["no longer accepts [\"bearer\"] as security"]
    );
    assert_eq!(operation("security", json!([])), [""; 0]);
    let mut open = document();
    open["paths"]["/a"]["post"]["security"] = json!([]);
    assert_eq!(breaking(&open, &document())[0].message, "now refuses callers without a session");
    assert_eq!(operation("x-session", json!("fresh")), ["now asks for a fresh session"]);
    assert_eq!(operation("x-session", json!("optional")), [""; 0]);
}

#[test]
fn error_codes_may_come_and_go() {
    assert_eq!(operation("x-error-codes", json!([])), [""; 0]);
}

#[test]
fn parameters() {
    assert_eq!(operation("parameters", json!([])), ["no longer has the query parameter \"q\""]);
    let required = json!([{ "name": "q", "in": "query", "required": true, "schema": { "type": "integer" } }]);
    assert_eq!(
        operation("parameters", required),
        ["now requires the query parameter \"q\"", "query parameter \"q\" was string, now integer"]
    );
}

#[test]
fn requests_may_ask_for_less() {
    assert_eq!(schema("Body/required", json!(["email", "name"])), ["body.name is now required"]);
    assert_eq!(schema("Body/required", json!([])), [""; 0]);
    assert_eq!(
        schema("Body/properties/role/enum", json!(["user"])),
        ["body.role may no longer be \"admin\""]
    );
    assert_eq!(schema("Body/properties/role/enum", json!(["user", "admin", "root"])), [""; 0]);
    assert_eq!(schema("Body/properties/name/type", json!("string")), ["body.name may no longer be null"]);
    assert_eq!(schema("Body/properties/email/maxLength", json!(50)), ["body.email has a tighter maxLength"]);
    assert_eq!(schema("Body/properties/email/maxLength", json!(500)), [""; 0]);
    assert_eq!(
        schema("Body/properties/email", json!({ "type": "integer" })),
        ["body.email was string, now integer"]
    );
    assert_eq!(schema("Body/properties/email", json!({})), [""; 0], "anything includes a string");
}

#[test]
fn responses_may_say_more() {
    assert_eq!(schema("Answer/required", json!(["user"])), ["response 200.state may now be absent"]);
    assert_eq!(
        schema("User/properties", json!({ "id": { "type": "string" } })),
        ["response 200.user.friends is gone"]
    );
    assert_eq!(
        schema("User/properties/id/type", json!(["string", "null"])),
        ["response 200.user.id may now be null"]
    );
    assert_eq!(schema("User/properties/id", json!({})), ["response 200.user.id was string, now anything"]);
    assert_eq!(
        schema("Answer/properties/state/enum", json!(["on", "off", "?"])),
        ["response 200.state may now be \"?\""]
    );
    assert_eq!(schema("Answer/properties/state/enum", json!(["on"])), [""; 0]);
    assert_eq!(operation("responses", json!({ "204": {} })), ["no longer answers 200"]);
}

#[test]
fn unions_are_compared_by_their_names() {
    let union = |names: &[&str]| {
        let variants: Vec<Value> =
            names.iter().map(|n| json!({ "$ref": format!("#/components/schemas/{n}") })).collect();
        let mut d = document();
        d["components"]["schemas"]["Body"]["properties"]["email"] = json!({ "oneOf": variants });
        d["components"]["schemas"]["User"]["properties"]["id"] = json!({ "oneOf": variants });
        d
    };
    let messages = |old, new| breaking(&old, &new).into_iter().map(|b| b.message).collect::<Vec<_>>();
    assert_eq!(messages(union(&["A", "B", "C"]), union(&["A", "B"])), ["body.email may no longer be C"]);
    assert_eq!(messages(union(&["A", "B"]), union(&["A", "B", "C"])), ["response 200.user.id may now be C"]);
}
