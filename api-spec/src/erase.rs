//! JSON left unread: every JSON body and response becomes the one schema [`JSON`].
//!
//! A client generated from the result passes text through. In a browser, where the caller has typed JSON anyway, that
//! saves the code that reads and writes some three hundred structures.

use serde_json::{Value, json};

use crate::progenitor::is_json;
use crate::walk;

/// The schema for JSON of any shape; the generator replaces it by a type that keeps the text.
pub const JSON: &str = "Json";
/// The schema of a form body: JSON text can't be written as one.
pub const FORM: &str = "Form";

/// Erases a document that [`crate::progenitor::prepare`] has been through.
pub fn erase(document: &mut Value) {
    document["components"]["schemas"] = json!({
        JSON: {},
        FORM: { "type": "object", "additionalProperties": { "type": "string" } },
    });
    walk::each_operation(document, |operation| {
        for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
            // On the wire a number is text already, and the code to format floats is large.
            let boolean = parameter["schema"]["type"] == "boolean";
            parameter["schema"] = json!({ "type": if boolean { "boolean" } else { "string" } });
        }
        erase_content(operation.get_mut("requestBody"));
        for response in walk::values_mut(operation.get_mut("responses")) {
            erase_content(Some(response));
        }
    });
}

fn erase_content(holder: Option<&mut Value>) {
    let Some(content) = holder.and_then(|h| h.get_mut("content")).and_then(Value::as_object_mut) else {
        return;
    };
    for (media_type, value) in content {
        let name = match media_type.as_str() {
            json if is_json(json) => JSON,
            "application/x-www-form-urlencoded" => FORM,
            _ => continue,
        };
        *value = json!({ "schema": { "$ref": format!("#/components/schemas/{name}") } });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_unread_and_the_rest_stays() {
        let typed = json!({ "schema": { "$ref": "#/components/schemas/User" } });
        let page = json!({ "schema": { "type": "string" } });
        let mut document = json!({
            "components": { "schemas": { "User": { "type": "object" } } },
            "paths": { "/a": { "post": {
                "parameters": [{ "schema": { "type": "integer" } }, { "schema": { "type": "boolean" } }],
                "requestBody": { "content": { "application/x-www-form-urlencoded": typed } },
                "responses": { "200": { "content": { "application/json": typed } }, "4XX": { "content": { "text/html": page } } },
            } } },
        });
        erase(&mut document);
        let json = json!({ "schema": { "$ref": "#/components/schemas/Json" } });
        let form = json!({ "schema": { "$ref": "#/components/schemas/Form" } });
        assert_eq!(
            document["paths"]["/a"]["post"],
            json!({
                "parameters": [{ "schema": { "type": "string" } }, { "schema": { "type": "boolean" } }],
                "requestBody": { "content": { "application/x-www-form-urlencoded": form } },
                "responses": { "200": { "content": { "application/json": json } }, "4XX": { "content": { "text/html": page } } },
            })
        );
    }
}
