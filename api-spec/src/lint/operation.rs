//! Rules about what each operation says of itself.

use serde_json::Value;

use crate::progenitor::is_json;
use crate::walk::{self, Operation};

/// What `x-session` can ask for.
///
/// `sensitive` is a session checked against the database, `fresh` one of a recent sign-in, `pending` one whose second
/// factor is still to come.
const SESSIONS: [&str; 6] = ["none", "optional", "required", "sensitive", "fresh", "pending"];

pub(super) fn id(operation: &Operation<'_>, _: &Value) -> Vec<String> {
    let id = operation.id();
    let camel_case =
        id.starts_with(|c: char| c.is_ascii_lowercase()) && id.chars().all(|c| c.is_ascii_alphanumeric());
    if camel_case { vec![] } else { vec![format!("has the id `{id}`, which is not in camel case")] }
}

pub(super) fn summary(operation: &Operation<'_>, _: &Value) -> Vec<String> {
    let summary = operation.value["summary"].as_str().unwrap_or_default().trim();
    if summary.is_empty() {
        vec!["has no summary".into()]
    } else if summary.contains('\n') {
        vec!["has a summary of several lines".into()]
    } else {
        vec![]
    }
}

pub(super) fn tag(operation: &Operation<'_>, _: &Value) -> Vec<String> {
    match walk::list(&operation.value["tags"]).count() {
        1 => vec![],
        n => vec![format!("has {n} tags in place of one")],
    }
}

pub(super) fn success(operation: &Operation<'_>, document: &Value) -> Vec<String> {
    let mut findings = vec![];
    let mut any = false;
    for (status, response) in operation.responses() {
        any |= status.starts_with(['2', '3']);
        if !status.starts_with('2') {
            continue;
        }
        let content = &walk::resolve(document, response)["content"];
        if walk::entries(content).next().is_none() && status != "204" && status != "205" {
            findings.push(format!("answers {status} without saying what with"));
        }
        for (media_type, value) in walk::entries(content) {
            if is_json(media_type) && value.get("schema").is_none() {
                findings.push(format!("answers {status} with {media_type} without a schema"));
            }
        }
    }
    if !any {
        findings.push("has no success response".into());
    }
    findings
}

pub(super) fn descriptions(operation: &Operation<'_>, document: &Value) -> Vec<String> {
    operation
        .responses()
        .filter(|(_, response)| {
            walk::resolve(document, response)["description"].as_str().is_none_or(|d| d.trim().is_empty())
        })
        .map(|(status, _)| format!("has no description of its response {status}"))
        .collect()
}

pub(super) fn error_codes(operation: &Operation<'_>, _: &Value) -> Vec<String> {
    let Some(codes) = operation.value["x-error-codes"].as_array() else {
        return vec!["has no `x-error-codes` (an empty list is one)".into()];
    };
    let mut findings = vec![];
    for entry in codes {
        let (Some(code), Some(status)) = (entry["code"].as_str(), entry["status"].as_u64()) else {
            findings.push(format!("has {entry} in `x-error-codes` in place of {{code, status}}"));
            continue;
        };
        if !operation.responses().any(|(declared, _)| covers(declared, status)) {
            findings.push(format!("can fail with {code}, but has no response {status}"));
        }
    }
    let mut names: Vec<&str> = operation.error_codes().map(|(code, _)| code).collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    if names.len() != all {
        findings.push("lists a code twice in `x-error-codes`".into());
    }
    findings
}

/// Whether a response key (`404`, `4XX`, `default`) speaks of a status.
fn covers(declared: &str, status: u64) -> bool {
    declared == "default" || declared == status.to_string() || declared == format!("{}XX", status / 100)
}

pub(super) fn session(operation: &Operation<'_>, document: &Value) -> Vec<String> {
    let mut findings = vec![];
    let level = operation.session().unwrap_or("missing");
    if !SESSIONS.contains(&level) {
        findings.push(format!("has `x-session` {level}, not one of {}", SESSIONS.join(", ")));
    }
    let Some(security) = operation.value["security"].as_array() else {
        findings.push("has no `security` (an empty list is one)".into());
        return findings;
    };
    for scheme in security.iter().flat_map(walk::entries).map(|(name, _)| name) {
        if document["components"]["securitySchemes"].get(scheme).is_none() {
            findings.push(format!("names the unknown security scheme {scheme}"));
        }
    }
    let anonymous = is_anonymous(security);
    let open = ["none", "optional"].contains(&level);
    if open && !anonymous {
        findings.push(format!("has `x-session` {level}, but `security` refuses callers without one"));
    } else if !open && anonymous {
        findings.push(format!("has `x-session` {level}, but `security` lets callers in without one"));
    }
    findings
}

/// Whether a security requirement can be met by nobody in particular.
pub(crate) fn is_anonymous(security: &[Value]) -> bool {
    security.is_empty() || security.iter().any(|s| s.as_object().is_some_and(serde_json::Map::is_empty))
}

pub(super) fn changes_session(operation: &Operation<'_>, _: &Value) -> Vec<String> {
    if operation.value["x-changes-session"].is_boolean() {
        vec![]
    } else {
        vec!["has no `x-changes-session` (true or false)".into()]
    }
}

pub(super) fn path_parameters(operation: &Operation<'_>, document: &Value) -> Vec<String> {
    let named: Vec<&str> = operation
        .path
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
        .collect();
    let declared: Vec<&Value> =
        operation.parameters(document).into_iter().filter(|parameter| parameter["in"] == "path").collect();
    let mut findings = vec![];
    for name in &named {
        match declared.iter().find(|parameter| parameter["name"] == *name) {
            None => findings.push(format!("does not declare its path parameter `{name}`")),
            Some(parameter) if parameter["required"] != true => {
                findings.push(format!("has a path parameter `{name}` that is not required"));
            }
            Some(_) => {}
        }
    }
    for name in declared.iter().filter_map(|parameter| parameter["name"].as_str()) {
        if !named.contains(&name) {
            findings.push(format!("declares a path parameter `{name}` that its path has not"));
        }
    }
    findings
}

pub(super) fn alias(operation: &Operation<'_>, document: &Value) -> Vec<String> {
    let Some(target) = operation.alias_of() else { return vec![] };
    let mut findings = vec![];
    if !operation.is_deprecated() {
        findings.push(format!("is an alias of `{target}` and not deprecated"));
    }
    if !walk::operations(document).iter().any(|o| o.id() == target && o.alias_of().is_none()) {
        findings.push(format!("is an alias of `{target}`, which does not exist"));
    }
    findings
}
