//! The contract: the operations of the enabled features as one OpenAPI 3.1 document.
//!
//! It needs no database and no environment: `portcullis openapi` prints it for every feature that exists.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use utoipa::PartialSchema;
use utoipa::openapi::{RefOr, Schema};

use crate::config::Config;
use crate::endpoint::{Definition, Route, SessionLevel};
use crate::error::{CommonError, ErrorBody, ErrorCode};
use crate::feature::Feature;
use crate::features::open_api::OpenApiDocument;
use crate::http::origin::TARGETS;

/// The first thing that a reader of the reference reads.
const INTRODUCTION: &str = "\
Browsers sign in by cookie: call `/sign-up/email` or `/sign-in/email` right here, and every operation below is yours to \
try. Services and native apps present the session token as a bearer token instead.

A failure answers `{ code, message }`. Each operation lists its codes under `x-error-codes`, and the typed clients have \
them as an enum of the operation. `x-changes-session` says that a success changes what `/get-session` answers.";

/// The document of some features.
pub fn document(features: &[Feature], config: &Config) -> OpenApiDocument {
    let mut paths: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    let mut schemas: BTreeMap<String, RefOr<Schema>> = BTreeMap::new();
    schemas.insert("ErrorBody".into(), ErrorBody::schema());
    let mut tags = vec![];
    for feature in features {
        let mut routed =
            feature.endpoints.iter().map(|e| &e.definition).filter(|d| d.route.is_some()).peekable();
        if routed.peek().is_some() {
            tags.push(json!({ "name": feature.name, "description": feature.summary }));
        }
        for definition in routed {
            let (Some(route), Some(describe)) = (&definition.route, definition.operation) else { continue };
            let described = describe();
            schemas.extend(described.schemas);
            let others = features.iter().flat_map(|feature| feature.refusals.iter().copied());
            let refusals =
                others.filter(|(guards, _)| guards(config, definition)).flat_map(|(_, codes)| codes);
            let declared = definition.errors.iter().chain(refusals).copied().collect();
            let operation = operation(feature.name, definition, declared, &to_json(&described.operation));
            for alias in definition.aliases {
                insert(&mut paths, alias, deprecated(&operation, alias));
            }
            insert(&mut paths, route, operation);
        }
    }
    let rest = json!({
        "info": {
            "title": config.app_name,
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Authentication you own",
            "description": INTRODUCTION,
            "license": { "name": "MIT", "identifier": "MIT" },
        },
        "servers": [{ "url": config.base_path }],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": schemas.iter().map(|(name, schema)| (name.clone(), to_json(schema))).collect::<Map<_, _>>(),
            "securitySchemes": {
                "cookie": { "type": "apiKey", "in": "cookie", "name": format!("{}.session_token", config.cookies.prefix),
                            "description": "The session cookie that signing in sets." },
                "bearer": { "type": "http", "scheme": "bearer",
                            "description": "The session token, from `token` or the `set-auth-token` header." },
            },
        },
    });
    let document = rest.as_object().cloned().unwrap_or_default();
    OpenApiDocument { openapi: "3.1.0".to_owned(), document }
}

fn insert(paths: &mut BTreeMap<String, Map<String, Value>>, route: &Route, operation: Value) {
    let method = route.method.as_str().to_ascii_lowercase();
    paths.entry(route.path.to_owned()).or_default().insert(method, operation);
}

/// The same operation under another spelling: shown as deprecated, and left out of the generated clients.
fn deprecated(operation: &Value, alias: &Route) -> Value {
    let mut operation = operation.clone();
    let words = alias.path.split(['/', '-', '{', '}']).filter(|word| !word.is_empty());
    operation["x-alias-of"] = operation["operationId"].take();
    operation["operationId"] = json!(format!("alias{}", words.map(capitalised).collect::<String>()));
    operation["deprecated"] = json!(true);
    operation
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_ascii_uppercase().to_string() + chars.as_str()).unwrap_or_default()
}

fn operation(tag: &str, definition: &Definition, declared: Vec<ErrorCode>, described: &Value) -> Value {
    let mut operation = described.clone();
    operation["tags"] = json!([tag]);
    operation["security"] = match definition.session {
        SessionLevel::None => json!([{}]),
        level if level.is_required() => json!([{ "cookie": [] }, { "bearer": [] }]),
        _ => json!([{}, { "cookie": [] }, { "bearer": [] }]),
    };
    if definition.forms
        && let Some(schema) = operation.pointer("/requestBody/content/application~1json").cloned()
    {
        operation["requestBody"]["content"]["application/x-www-form-urlencoded"] = schema;
    }
    let codes = error_codes(definition, declared);
    operation["x-error-codes"] =
        codes.iter().map(|c| json!({ "code": c.code, "status": c.status, "message": c.message })).collect();
    operation["x-session"] = json!(definition.session.name());
    operation["x-changes-session"] = json!(definition.changes_session);
    let mut by_status: BTreeMap<u16, Vec<ErrorCode>> = BTreeMap::new();
    for code in codes {
        by_status.entry(code.status).or_default().push(code);
    }
    for (status, codes) in by_status {
        operation["responses"][status.to_string()] = failure(status, &codes);
    }
    operation
}

/// The declared errors, and those that the door answers to every operation of this kind.
fn error_codes(definition: &Definition, declared: Vec<ErrorCode>) -> Vec<ErrorCode> {
    let mut codes = declared;
    let mut door = vec![];
    let get = definition.route.as_ref().is_none_or(|r| r.method == http::Method::GET);
    if definition.session.is_required() {
        door.push(CommonError::Unauthorized);
    }
    if definition.session == SessionLevel::Fresh {
        door.push(CommonError::SessionNotFresh);
    }
    if !get {
        door.extend([CommonError::MissingOrNullOrigin, CommonError::InvalidOrigin]);
    }
    if definition.forms {
        door.push(CommonError::CrossSiteNavigation);
    }
    let described =
        definition.operation.map(|describe| to_json(&describe().operation).to_string()).unwrap_or_default();
    let schemas = definition.operation.map(|describe| describe().schemas).unwrap_or_default();
    let text = described + &schemas.iter().map(|(_, s)| to_json(s).to_string()).collect::<String>();
    for (field, error) in TARGETS {
        if text.contains(&format!("\"{field}\"")) {
            door.push(error);
        }
    }
    if !get {
        // A body that nobody asked for is read all the same, as upstream does.
        door.extend([CommonError::UnsupportedMediaType, CommonError::PayloadTooLarge]);
    }
    // A query that is no text is refused everywhere.
    door.push(CommonError::Validation);
    door.extend([
        CommonError::TooManyRequests,
        CommonError::ServiceUnavailable,
        CommonError::InternalServerError,
    ]);
    for code in door.into_iter().map(CommonError::spec) {
        if !codes.iter().any(|c| c.code == code.code && c.status == code.status) {
            codes.push(code);
        }
    }
    codes
}

fn failure(status: u16, codes: &[ErrorCode]) -> Value {
    let description =
        codes.iter().map(|c| format!("`{}`: {}", c.code, c.message)).collect::<Vec<_>>().join("\n\n");
    let schema = json!({ "schema": { "$ref": "#/components/schemas/ErrorBody" } });
    let mut response = json!({ "description": description });
    if status == 429 {
        response["headers"] = json!({ "x-retry-after": { "description": "Seconds until the next try", "schema": { "type": "integer" } } });
    } else {
        response["content"] = json!({ "application/json": schema });
    }
    response
}

fn to_json(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
