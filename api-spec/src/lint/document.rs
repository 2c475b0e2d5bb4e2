//! Rules about the document as a whole.

use std::collections::HashMap;

use serde_json::Value;

use crate::walk;

pub(super) fn version(document: &Value) -> Vec<(String, String)> {
    match document["openapi"].as_str() {
        Some(version) if version.starts_with("3.1.") => vec![],
        other => vec![("/openapi".into(), format!("is {}, not 3.1", other.unwrap_or("missing")))],
    }
}

pub(super) fn references(document: &Value) -> Vec<(String, String)> {
    let mut dangling = vec![];
    each_reference(document, String::new(), &mut |place, reference| {
        let found = reference.strip_prefix('#').is_some_and(|pointer| document.pointer(pointer).is_some());
        if !found {
            dangling.push((place.to_owned(), format!("refers to {reference}, which does not exist")));
        }
    });
    dangling
}

/// A `$ref` is one wherever it stands, except in what is only shown (`example`, `examples`, `default`).
fn each_reference(value: &Value, place: String, found: &mut impl FnMut(&str, &str)) {
    if let Some(reference) = value["$ref"].as_str() {
        found(&place, reference);
    }
    for (name, inner) in walk::entries(value) {
        if !["example", "examples", "default"].contains(&name.as_str()) {
            each_reference(inner, walk::join(&place, name), found);
        }
    }
    for (index, inner) in walk::list(value).enumerate() {
        each_reference(inner, format!("{place}/{index}"), found);
    }
}

pub(super) fn named_schemas(document: &Value) -> Vec<(String, String)> {
    walk::schemas(document)
        .into_iter()
        .filter(|pointer| !is_named(pointer))
        .filter(|pointer| document.pointer(pointer).is_some_and(|schema| schema.get("properties").is_some()))
        .map(|pointer| (pointer, "is an object without a name; make it a schema of its own".to_owned()))
        .collect()
}

/// A component, or a part it is put together from: a variant of an enum, the own fields beside flattened ones.
fn is_named(pointer: &str) -> bool {
    let Some(rest) = pointer.strip_prefix("/components/schemas/") else { return false };
    let mut segments = rest.split('/').skip(1);
    loop {
        match segments.next() {
            None => return true,
            Some("allOf" | "oneOf" | "anyOf") => drop(segments.next()),
            Some(_) => return false,
        }
    }
}

pub(super) fn unique_ids(document: &Value) -> Vec<(String, String)> {
    let mut seen: HashMap<&str, String> = HashMap::new();
    let mut findings = vec![];
    for operation in walk::operations(document) {
        if let Some(first) = seen.insert(operation.id(), operation.route())
            && !operation.id().is_empty()
        {
            findings.push((operation.route(), format!("has the id `{}` of {first}", operation.id())));
        }
    }
    findings
}
