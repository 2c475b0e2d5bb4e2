//! One hostile value in an otherwise good request, for every field of every operation.

use macro_rules_attribute::apply;
use portcullis_tests::call::Call;
use portcullis_tests::contract::{self, Field, Operation, Place};
use portcullis_tests::databases::{Backend, TestDatabase};
use portcullis_tests::every_database;

use super::Scene;
use super::values;

#[apply(every_database)]
async fn values_in_bodies(database: TestDatabase) {
    // Passwords are hashed, whatever the database: the cost is paid once.
    let passwords_too = database.backend == Backend::Sqlite;
    let mut scene = Scene::new(database).await;
    let values = values::json();
    let mut number = 0;
    for operation in contract::operations() {
        let hashed = |field: &&Field| !field.name.ends_with("assword") || passwords_too;
        for field in operation.fields.iter().filter(|field| field.place == Place::Body).filter(hashed) {
            for value in &values {
                number += 1;
                let call = body(operation, number, |name| (name == field.name).then(|| value.clone()));
                scene.strike(operation, call).await;
            }
        }
    }
    scene.aftermath().await;
}

#[apply(every_database)]
async fn values_in_fields_that_nobody_asked_for(database: TestDatabase) {
    let mut scene = Scene::new(database).await;
    for (number, operation) in contract::operations().iter().enumerate().filter(|(_, o)| o.has_body) {
        for name in [
            "role",
            "emailVerified",
            "id",
            "__proto__",
            "constructor",
            "createdAt",
            "\u{202e}",
            "' OR 1=1 --",
        ] {
            let call = body(operation, 10_000 + number, |_| None);
            let text = String::from_utf8(call.body.to_vec()).unwrap();
            let name = serde_json::to_string(name).unwrap();
            let text = text.replacen('{', &format!("{{{name}:true,"), 1).replace(",}", "}");
            scene.strike(operation, call.body("application/json", text)).await;
        }
    }
    scene.aftermath().await;
}

#[apply(every_database)]
async fn values_in_addresses(database: TestDatabase) {
    let mut scene = Scene::new(database).await;
    for operation in contract::operations() {
        for field in operation.fields.iter().filter(|field| field.place != Place::Body) {
            for value in values::encoded() {
                let call = operation.call();
                let target = match field.place {
                    Place::Path if value.is_empty() => continue,
                    // The client would take these two out of the path itself.
                    Place::Path if value == ".." => continue,
                    Place::Path => {
                        let path = operation.path.replace(&format!("{{{}}}", field.name), &value);
                        call.target
                            .split_once('?')
                            .map_or(path.clone(), |(_, query)| format!("{path}?{query}"))
                    }
                    _ => {
                        let (path, query) = call.target.split_once('?').unwrap_or((&call.target, ""));
                        let others = query.split('&').filter(|pair| {
                            !pair.is_empty() && pair.split('=').next() != Some(field.name.as_str())
                        });
                        let pair = format!("{}={value}", field.name);
                        let query: Vec<_> = others.chain([pair.as_str()]).collect();
                        format!("{path}?{}", query.join("&"))
                    }
                };
                scene.strike(operation, Call { target, ..call }).await;
            }
        }
    }
    scene.aftermath().await;
}

#[tokio::test]
async fn redirect_targets_that_lead_away() {
    let database = TestDatabase::create(Backend::Sqlite).await.unwrap();
    let mut scene = Scene::new(database).await;
    let is_target = |field: &&Field| matches!(field.name.as_str(), "callbackURL" | "redirectTo");
    for operation in contract::operations() {
        for field in operation.fields.iter().filter(is_target) {
            for (number, target) in values::TARGETS.iter().enumerate() {
                let call = match field.place {
                    Place::Body => {
                        let json = serde_json::to_vec(target).unwrap();
                        body(operation, 20_000 + number, |name| (name == field.name).then(|| json.clone()))
                    }
                    _ => {
                        let call = operation.call();
                        let target_of = |call: Call| call.query(&field.name, target);
                        let bare =
                            call.target.split("callbackURL=").next().unwrap().trim_end_matches(['?', '&']);
                        target_of(Call { target: bare.to_owned(), ..call })
                    }
                };
                let answer = scene.strike(operation, call).await;
                let status = answer.status.as_u16();
                assert!(matches!(status, 400 | 403), "{target:?}: {answer}");
            }
        }
    }
    scene.aftermath().await;
}

/// A body of which each field has its example, or what `replace` says.
fn body(operation: &Operation, number: usize, replace: impl Fn(&str) -> Option<Vec<u8>>) -> Call {
    let mut text = Vec::from(b"{");
    for field in operation.fields.iter().filter(|field| field.place == Place::Body) {
        let replaced = replace(&field.name);
        if replaced.is_none() && !field.required {
            continue;
        }
        let example = match (operation.id.as_str(), field.name.as_str()) {
            // Somebody new each time, so that the other values get as far as the database.
            ("signUpEmail", "email") => format!("\"new{number}@example.com\""),
            _ => field.example.to_string(),
        };
        if text.len() > 1 {
            text.push(b',');
        }
        text.extend(serde_json::to_vec(&field.name).unwrap());
        text.push(b':');
        text.extend(replaced.unwrap_or(example.into_bytes()));
    }
    text.push(b'}');
    operation.call().body("application/json", text)
}
