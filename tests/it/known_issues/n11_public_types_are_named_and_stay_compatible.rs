//! Every body has a type with a name, and taking something from one is noticed before it is released.

use portcullis_api_spec::breaking::breaking;
use portcullis_api_spec::walk::{self, resolve};
use serde_json::Value;

fn contract() -> Value {
    serde_json::from_str(include_str!("../../../api-spec/openapi.json")).unwrap()
}

/// The schema of a body in JSON.
fn schema(body: &Value) -> Option<&Value> {
    body.pointer("/content/application~1json/schema")
}

/// The schemas of all successes, each with the route it belongs to.
fn answers(document: &Value) -> Vec<(String, &Value)> {
    let operations = walk::operations(document).into_iter();
    let answers = operations.flat_map(|operation| {
        let successes = operation.responses().filter(|(status, _)| status.starts_with('2'));
        let schemas = successes.filter_map(|(_, response)| schema(resolve(document, response)));
        schemas.map(|schema| (operation.route(), schema)).collect::<Vec<_>>()
    });
    answers.collect()
}

/// As [`answers`], of all request bodies.
fn requests(document: &Value) -> Vec<(String, &Value)> {
    let operations = walk::operations(document).into_iter();
    let requests = operations
        .filter_map(|operation| Some((operation.route(), schema(operation.request_body(document)?)?)));
    requests.collect()
}

/// The names of the types in a schema; what is no list, no alternative and no plain value has to have one.
fn names<'a>(place: &str, schema: &'a Value, found: &mut Vec<&'a str>) {
    if let Some(name) = schema["$ref"].as_str() {
        return found.push(name.trim_start_matches("#/components/schemas/"));
    }
    assert!(schema.get("properties").is_none(), "{place} has a body without a name: {schema}");
    let parts = ["oneOf", "anyOf", "allOf"].into_iter().flat_map(|key| walk::list(&schema[key]));
    for part in parts.chain(schema.get("items")) {
        names(place, part, found);
    }
}

#[test]
fn every_body_has_a_name() {
    let document = contract();
    let mut found = vec![];
    for (place, schema) in answers(&document).into_iter().chain(requests(&document)) {
        names(&place, schema, &mut found);
    }
    for name in ["SignInEmailBody", "SignInAnswer", "SessionAndUser", "Session", "Account"] {
        assert!(found.contains(&name), "{name} is not among {found:?}");
    }
}

#[test]
fn taking_a_value_from_an_answer_is_noticed() {
    let before = contract();
    assert_eq!(breaking(&before, &before), []);
    for (place, schema) in answers(&before) {
        let schema = resolve(&before, schema);
        let Some(first) = schema["required"][0].as_str() else { continue };
        let mut after = before.clone();
        let schemas = after["components"]["schemas"].as_object_mut().unwrap();
        let changed = schemas.values_mut().find(|candidate| **candidate == *schema).unwrap();
        let value = changed["properties"].as_object_mut().unwrap().shift_remove(first).unwrap();
        changed["properties"][format!("{first}2")] = value;
        if let Some(required) = changed["required"].as_array_mut() {
            required.retain(|name| name != first);
        }
        assert_ne!(
            breaking(&before, &after),
            [],
            "`{first}` of {place} has another name, and nobody notices"
        );
    }
}
