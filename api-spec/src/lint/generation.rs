//! Rules that keep the document within what progenitor can generate from.

use serde_json::Value;

use crate::progenitor::{is_json, is_supported_request};
use crate::walk::{self, Operation};

pub(super) fn parameters(operation: &Operation<'_>, document: &Value) -> Vec<String> {
    let mut findings = vec![];
    for parameter in operation.parameters(document) {
        let name = parameter["name"].as_str().unwrap_or_default();
        let place = parameter["in"].as_str().unwrap_or_default();
        if !["path", "query", "header"].contains(&place) {
            findings.push(format!("has the {place} parameter `{name}`"));
        }
        if parameter.get("schema").is_none() {
            findings.push(format!("has the parameter `{name}` without a schema"));
        }
        if parameter["style"].as_str().is_some_and(|style| !["simple", "form"].contains(&style)) {
            findings.push(format!("has the parameter `{name}` in style {}", parameter["style"]));
        }
    }
    findings
}

pub(super) fn request_type(operation: &Operation<'_>, document: &Value) -> Vec<String> {
    let Some(body) = operation.request_body(document) else { return vec![] };
    let media_types: Vec<&str> =
        walk::entries(&body["content"]).map(|(media_type, _)| media_type.as_str()).collect();
    let mut findings = vec![];
    match media_types.as_slice() {
        [] => findings.push("has a request body without a media type".into()),
        [first, _, ..] if !is_json(first) => {
            findings.push(format!("takes {} media types, of which the first is not JSON", media_types.len()));
        }
        [only] if !is_supported_request(only) => {
            findings.push(format!("takes {only}, which no client can send"))
        }
        _ => {}
    }
    if walk::entries(&body["content"]).any(|(_, value)| value.get("schema").is_none()) {
        findings.push("has a request body without a schema".into());
    }
    findings
}

pub(super) fn one_type(operation: &Operation<'_>, document: &Value) -> Vec<String> {
    let mut findings = vec![];
    for (kind, classes) in [("success", &['2'][..]), ("error", &['4', '5'])] {
        let mut types: Vec<&Value> = vec![];
        for (status, response) in operation.responses() {
            let content = &walk::resolve(document, response)["content"];
            // A refusal that says nothing (429) has no type.
            let silent = content.is_null() && kind == "error";
            if status.starts_with(classes) && !silent && !types.contains(&content) {
                types.push(content);
            }
        }
        if types.len() > 1 {
            findings.push(format!("has {} types of {kind}", types.len()));
        }
    }
    if operation.responses().any(|(status, _)| status == "default") {
        findings.push("has a `default` response beside those it names".into());
    }
    findings
}
