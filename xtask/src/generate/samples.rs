//! How each operation is called, in three languages. The server shows them in its reference (as `x-codeSamples`), and
//! the browser tests run every one of them.
//!
//! A sample names the server by [`URL`] and [`ORIGIN`]; the server puts its own address there.

mod curl;
mod input;
mod rust;
mod typescript;

use std::collections::BTreeMap;

use portcullis_api_spec::walk::{self, Operation};
use serde_json::{Map, Value, json};

use crate::shell::Result;
use input::Input;
use rust::Constructors;

/// Stands for the address of the API, without a slash at the end.
const URL: &str = "{{url}}";
/// Stands for the origin of that.
const ORIGIN: &str = "{{origin}}";

/// Whether an answer may be a redirect: then a browser goes there, by the link from a mail, and a script seldom calls.
fn leads_on(operation: &Operation<'_>) -> bool {
    operation.responses().any(|(status, _)| status.starts_with('3'))
}

/// `api-spec/samples.json` and the Rust samples as a module that can be compiled and run.
pub fn samples(document: &Value, facade: &BTreeMap<&str, &str>) -> Result<(String, String)> {
    let constructors = Constructors::parse(facade)?;
    let callable: Vec<&str> = super::browser::operations(document).iter().map(|o| o.id()).collect();
    let mut samples = Map::new();
    let mut calls = String::new();
    for operation in walk::operations(document).iter().filter(|operation| operation.is_call()) {
        let id = operation.id();
        let input = Input::of(document, operation);
        let rust = rust::sample(operation, &input, &constructors)?;
        let source = |lang: &str, label: &str, source: String| json!({ "lang": lang, "label": label, "source": source });
        samples.insert(
            id.to_owned(),
            json!([
                source("Shell", "curl", curl::sample(operation, &input)),
                source(
                    "TypeScript",
                    "TypeScript",
                    typescript::sample(operation, &input, callable.contains(&id) && !leads_on(operation))
                ),
                source("Rust", "Rust", rust.text()),
            ]),
        );
        calls.push_str(&rust.arm(id));
    }
    Ok((format!("{:#}\n", Value::Object(samples)), rust::module(&calls)?))
}
