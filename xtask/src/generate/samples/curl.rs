//! curl, with a cookie jar where the session matters.

use portcullis_api_spec::walk::Operation;
use serde_json::{Map, Value};

use super::input::Input;
use super::{ORIGIN, URL};

pub fn sample(operation: &Operation<'_>, input: &Input) -> String {
    let mut lines = vec![format!("curl '{URL}{}{}'", input.path(operation), input.query())];
    let post = operation.method != "get";
    if post && input.body.is_none() {
        lines.push(format!("--request {}", operation.method.to_uppercase()));
    }
    if let Some(body) = &input.body {
        let json = Value::Object(
            body.iter().map(|field| (field.name.clone(), field.value.clone())).collect::<Map<_, _>>(),
        );
        lines.push("--header 'content-type: application/json'".into());
        // No value of ours holds a quote.
        lines.push(format!("--data '{json}'"));
    }
    let session = operation.session().unwrap_or("none");
    if session != "none" || operation.changes_session() {
        lines.push("--cookie cookies.txt --cookie-jar cookies.txt".into());
        if post {
            // What a browser says by itself: with cookies the server wants to know where a request comes from.
            lines.push(format!("--header 'origin: {ORIGIN}'"));
        }
    }
    lines.join(" \\\n  ")
}
