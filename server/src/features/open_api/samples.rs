//! How each operation is called, in three languages (`x-codeSamples`, which the reference shows).
//!
//! `cargo xtask generate` makes the samples from the contract, so they are no part of what `portcullis openapi` prints.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::Value;

use super::OpenApiDocument;

static SAMPLES: LazyLock<HashMap<String, Value>> = LazyLock::new(|| {
    // Generated and read by a test: it is what it should be.
    serde_json::from_str(include_str!("../../../../api-spec/samples.json")).unwrap_or_default()
});

/// Adds the samples to a document, with the address of this server's API in them.
pub(crate) fn add_samples(document: &mut OpenApiDocument, api_url: &str) {
    let origin = url::Url::parse(api_url).map(|url| url.origin().ascii_serialization()).unwrap_or_default();
    let paths = document.document.get_mut("paths").and_then(Value::as_object_mut);
    let operations = paths.into_iter().flat_map(|paths| paths.values_mut()).filter_map(Value::as_object_mut);
    for operation in operations.flat_map(|item| item.values_mut()) {
        let id = operation.get("x-alias-of").or_else(|| operation.get("operationId")).and_then(Value::as_str);
        let Some(mut samples) = id.and_then(|id| SAMPLES.get(id)).cloned() else { continue };
        for sample in samples.as_array_mut().into_iter().flatten() {
            if let Some(source) = sample["source"].as_str() {
                sample["source"] = source.replace("{{url}}", api_url).replace("{{origin}}", &origin).into();
            }
        }
        operation["x-codeSamples"] = samples;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::features;

    #[test]
    fn every_operation_has_samples_with_this_servers_address() {
        let mut document = crate::openapi::document(&features::all(), &Config::default());
        add_samples(&mut document, "https://auth.example.com/api/auth");
        let paths = document.document["paths"].as_object().expect("paths");
        for operation in paths.values().flat_map(|item| item.as_object().expect("an item").values()) {
            // A feed has none: a sample is run to its end.
            if operation["responses"]["200"]["content"].get("text/event-stream").is_some() {
                continue;
            }
            let samples =
                operation["x-codeSamples"].as_array().expect("samples: `cargo xtask generate` makes them");
            let languages: Vec<&Value> = samples.iter().map(|sample| &sample["label"]).collect();
            assert_eq!(languages, ["curl", "TypeScript", "Rust"]);
            for sample in samples {
                let source = sample["source"].as_str().expect("a source");
                assert!(source.contains("https://auth.example.com/api/auth"), "{source}");
                assert!(!source.contains("{{"), "{source}");
            }
        }
    }
}
