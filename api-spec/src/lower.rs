//! OpenAPI 3.1, as utoipa writes it, to the 3.0.3 that progenitor reads.
//!
//! Where 3.0 has no word for something (`propertyNames`, `if`), the schema becomes wider, never narrower.

use serde_json::{Map, Value, json};

use crate::walk;

/// Keywords that JSON Schema 2020-12 has and OpenAPI 3.0 has not.
const UNKNOWN_TO_3_0: [&str; 15] = [
    "$schema",
    "$id",
    "$defs",
    "$comment",
    "$anchor",
    "if",
    "then",
    "else",
    "propertyNames",
    "patternProperties",
    "unevaluatedProperties",
    "dependentSchemas",
    "dependentRequired",
    "contains",
    "contentSchema",
];

/// Lowers a whole document.
pub fn lower(document: &mut Value) {
    document["openapi"] = json!("3.0.3");
    if let Some(root) = document.as_object_mut() {
        root.shift_remove("jsonSchemaDialect");
        root.shift_remove("webhooks");
    }
    walk::each_schema(document, lower_schema);
    walk::each_operation(document, |operation| {
        for response in walk::values_mut(operation.get_mut("responses")) {
            // Optional for utoipa, compulsory in both versions.
            if let Some(response) = response.as_object_mut().filter(|r| !r.contains_key("$ref")) {
                response.entry("description").or_insert_with(|| json!(""));
            }
        }
    });
}

/// Lowers one schema whose inner schemas are lowered already.
fn lower_schema(schema: &mut Value) {
    if let Some(anything) = schema.as_bool() {
        *schema = if anything { json!({}) } else { json!({ "not": {} }) };
        return;
    }
    let Some(object) = schema.as_object_mut() else { return };
    if let Some(reference) = object.shift_remove("$ref") {
        lower_reference(object, reference);
        return;
    }
    if object.get("type").is_some_and(|t| t == "null") {
        *schema = null();
        return;
    }
    lower_unions(object);
    lower_type_list(object);
    lower_values(object);
    lower_content(object);
    if let Some(Value::Array(items)) = object.shift_remove("prefixItems") {
        object.insert("items".into(), json!({}));
        object.insert("minItems".into(), json!(items.len()));
        object.insert("maxItems".into(), json!(items.len()));
    }
    // `additionalProperties` may be a boolean in both versions; the walk made a schema of it.
    if let Some(more) = object.get_mut("additionalProperties")
        && *more == json!({ "not": {} })
    {
        *more = json!(false);
    }
    object.retain(|keyword, _| !UNKNOWN_TO_3_0.contains(&keyword.as_str()));
}

/// The schema of `null` alone.
fn null() -> Value {
    json!({ "enum": [null], "nullable": true })
}

/// In 3.0 nothing stands beside a `$ref`: readers drop it silently, a `nullable` too.
fn lower_reference(object: &mut Map<String, Value>, reference: Value) {
    object.retain(|keyword, _| ["description", "default", "deprecated"].contains(&keyword.as_str()));
    if object.is_empty() {
        object.insert("$ref".into(), reference);
    } else {
        object.insert("allOf".into(), json!([{ "$ref": reference }]));
    }
}

/// `oneOf: [X, null]` is a nullable X.
fn lower_unions(object: &mut Map<String, Value>) {
    for keyword in ["oneOf", "anyOf"] {
        let Some(Value::Array(mut variants)) = object.shift_remove(keyword) else { continue };
        let before = variants.len();
        variants.retain(|variant| *variant != null());
        if variants.len() != before {
            object.insert("nullable".into(), json!(true));
            if variants.len() == 1 {
                match variants.remove(0) {
                    Value::Object(inner) if !inner.contains_key("$ref") => {
                        // What stands outside says more about this place than what stands inside.
                        for (keyword, value) in inner {
                            object.entry(keyword).or_insert(value);
                        }
                    }
                    reference => drop(object.insert("allOf".into(), json!([reference]))),
                }
                continue;
            }
        }
        object.insert(keyword.into(), Value::Array(variants));
    }
}

/// `type: [T, "null"]` is a nullable T, `type: [T, U]` a union.
fn lower_type_list(object: &mut Map<String, Value>) {
    let Some(Value::Array(types)) = object.get("type") else { return };
    let mut rest: Vec<Value> = types.iter().filter(|t| *t != "null").cloned().collect();
    if rest.len() != types.len() {
        object.insert("nullable".into(), json!(true));
    }
    if rest.len() == 1 {
        object.insert("type".into(), rest.remove(0));
    } else {
        object.shift_remove("type");
        let variants: Vec<Value> = rest.into_iter().map(|t| json!({ "type": t })).collect();
        object.insert("anyOf".into(), json!(variants));
    }
}

fn lower_values(object: &mut Map<String, Value>) {
    if let Some(constant) = object.shift_remove("const") {
        if constant.is_string() {
            object.entry("type").or_insert_with(|| json!("string"));
        }
        object.insert("enum".into(), json!([constant]));
    }
    if let Some(Value::Array(examples)) = object.shift_remove("examples")
        && let Some(first) = examples.into_iter().next()
    {
        object.entry("example").or_insert(first);
    }
    for (exclusive, bound) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
        if let Some(number) = object.get(exclusive).filter(|n| n.is_number()).cloned() {
            object.insert(bound.into(), number);
            object.insert(exclusive.into(), json!(true));
        }
    }
}

/// How bytes are written is a `format` in 3.0.
fn lower_content(object: &mut Map<String, Value>) {
    let encoding = object.shift_remove("contentEncoding");
    let media_type = object.shift_remove("contentMediaType");
    if encoding.is_some_and(|e| e == "base64") {
        object.insert("format".into(), json!("byte"));
    } else if media_type.is_some() {
        object.insert("format".into(), json!("binary"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lowered(schema: Value) -> Value {
        let mut document = json!({ "components": { "schemas": { "A": schema } } });
        lower(&mut document);
        document["components"]["schemas"]["A"].take()
    }

    #[test]
    fn null_becomes_nullable() {
        assert_eq!(
            lowered(json!({ "type": ["string", "null"] })),
            json!({ "type": "string", "nullable": true })
        );
        assert_eq!(
            lowered(json!({ "oneOf": [{ "type": "null" }, { "$ref": "#/components/schemas/B" }] })),
            json!({ "nullable": true, "allOf": [{ "$ref": "#/components/schemas/B" }] })
        );
        assert_eq!(
            lowered(
                json!({ "description": "outer", "anyOf": [{ "type": "integer", "description": "inner" }, { "type": "null" }] })
            ),
            json!({ "description": "outer", "nullable": true, "type": "integer" })
        );
        let three = json!({ "oneOf": [{ "type": "string" }, { "type": "integer" }, { "type": "null" }] });
        assert_eq!(
            lowered(three),
            json!({ "nullable": true, "oneOf": [{ "type": "string" }, { "type": "integer" }] })
        );
        assert_eq!(lowered(json!({ "type": "null" })), null());
    }

    #[test]
    fn several_types_become_a_union() {
        assert_eq!(
            lowered(json!({ "type": ["string", "integer"] })),
            json!({ "anyOf": [{ "type": "string" }, { "type": "integer" }] })
        );
    }

    #[test]
    fn a_reference_keeps_its_description_beside_it() {
        assert_eq!(
            lowered(json!({ "$ref": "#/x", "description": "why", "examples": [1] })),
            json!({ "description": "why", "allOf": [{ "$ref": "#/x" }] })
        );
        assert_eq!(lowered(json!({ "$ref": "#/x" })), json!({ "$ref": "#/x" }));
    }

    #[test]
    fn values_and_bounds() {
        assert_eq!(lowered(json!({ "const": "a" })), json!({ "type": "string", "enum": ["a"] }));
        assert_eq!(lowered(json!({ "examples": ["a", "b"] })), json!({ "example": "a" }));
        assert_eq!(
            lowered(json!({ "exclusiveMinimum": 3, "maximum": 9 })),
            json!({ "exclusiveMinimum": true, "maximum": 9, "minimum": 3 })
        );
    }

    #[test]
    fn bytes_tuples_and_booleans() {
        assert_eq!(
            lowered(json!({ "type": "string", "contentEncoding": "base64" })),
            json!({ "type": "string", "format": "byte" })
        );
        assert_eq!(
            lowered(json!({ "type": "string", "contentMediaType": "application/octet-stream" })),
            json!({ "type": "string", "format": "binary" })
        );
        assert_eq!(
            lowered(json!({ "type": "array", "prefixItems": [{}, {}], "items": false })),
            json!({ "type": "array", "items": {}, "minItems": 2, "maxItems": 2 })
        );
        assert_eq!(
            lowered(json!({ "additionalProperties": false })),
            json!({ "additionalProperties": false })
        );
        assert_eq!(lowered(json!({ "additionalProperties": true })), json!({ "additionalProperties": {} }));
    }

    #[test]
    fn what_3_0_does_not_know_is_dropped_but_only_as_a_keyword() {
        let properties = json!({ "if": { "type": "string" }, "contains": { "const": 1 } });
        assert_eq!(
            lowered(json!({ "properties": properties, "propertyNames": { "pattern": "a" }, "if": {} })),
            json!({ "properties": { "if": { "type": "string" }, "contains": { "enum": [1] } } })
        );
    }

    #[test]
    fn the_document_around_the_schemas() {
        let mut document = json!({
            "openapi": "3.1.0", "jsonSchemaDialect": "x", "webhooks": {},
            "paths": { "/a": { "get": { "responses": { "200": {}, "404": { "$ref": "#/components/responses/N" } } } } },
        });
        lower(&mut document);
        assert_eq!(
            document,
            json!({
                "openapi": "3.0.3",
                "paths": { "/a": { "get": { "responses": {
                    "200": { "description": "" }, "404": { "$ref": "#/components/responses/N" },
                } } } },
            })
        );
    }
}
