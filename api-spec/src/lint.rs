//! What must be right before anything is generated: rules with a name and one sentence each.

mod document;
mod generation;
pub(crate) use operation::is_anonymous;
mod operation;
#[cfg(test)]
mod tests;

use std::fmt;

use serde_json::Value;

use crate::walk::{self, Operation};

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule's name.
    pub rule: &'static str,
    /// An operation (`POST /sign-in/email`) or a JSON pointer into the document.
    pub place: String,
    /// What is wrong there.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} [{}]", self.place, self.message, self.rule)
    }
}

/// One rule.
pub struct Rule {
    /// Its name in a report.
    pub name: &'static str,
    /// What it asks for.
    pub asks: &'static str,
    check: Check,
}

/// What a rule looks at; it answers with what is wrong.
enum Check {
    /// The whole document: (place, message) pairs.
    Document(fn(&Value) -> Vec<(String, String)>),
    /// One operation after the other: messages.
    Operation(fn(&Operation<'_>, &Value) -> Vec<String>),
}

/// Every rule, in the order in which they report.
pub const RULES: &[Rule] = &[
    rule("version", "The document is OpenAPI 3.1.", Check::Document(document::version)),
    rule(
        "reference",
        "Every `$ref` leads to something in the document.",
        Check::Document(document::references),
    ),
    rule(
        "named-schema",
        "Every object has a name: inline objects become unnameable types in the clients.",
        Check::Document(document::named_schemas),
    ),
    rule("unique-id", "No two operations have the same id.", Check::Document(document::unique_ids)),
    rule(
        "operation-id",
        "Every operation has an id in camel case; the clients' functions are called by it.",
        Check::Operation(operation::id),
    ),
    rule("summary", "Every operation has a one-line summary.", Check::Operation(operation::summary)),
    rule(
        "tag",
        "Every operation has one tag, its feature, by which the clients group it.",
        Check::Operation(operation::tag),
    ),
    rule(
        "success",
        "Every operation says what it answers with: JSON with a schema, another media type, 204, or a redirect.",
        Check::Operation(operation::success),
    ),
    rule("description", "Every response has a description.", Check::Operation(operation::descriptions)),
    rule(
        "error-codes",
        "`x-error-codes` lists every code with its status, and each status has a response.",
        Check::Operation(operation::error_codes),
    ),
    rule(
        "session",
        "`x-session` says what is asked of the caller, and `security` says the same to other tools.",
        Check::Operation(operation::session),
    ),
    rule(
        "changes-session",
        "`x-changes-session` says whether a success changes the session.",
        Check::Operation(operation::changes_session),
    ),
    rule(
        "path-parameter",
        "The path's template and its parameters name the same things.",
        Check::Operation(operation::path_parameters),
    ),
    rule(
        "alias",
        "An alias names its operation in `x-alias-of` and is deprecated.",
        Check::Operation(operation::alias),
    ),
    rule(
        "parameter",
        "Parameters are in path, query or header, have a schema and no style of their own: progenitor knows no others.",
        Check::Operation(generation::parameters),
    ),
    rule(
        "request-type",
        "A request body has one media type, or JSON first: the clients send the first.",
        Check::Operation(generation::request_type),
    ),
    rule(
        "one-type",
        "All successes have one type and all errors have one: a generated function returns one of each.",
        Check::Operation(generation::one_type),
    ),
];

const fn rule(name: &'static str, asks: &'static str, check: Check) -> Rule {
    Rule { name, asks, check }
}

/// Applies every rule to a 3.1 document.
pub fn lint(document: &Value) -> Vec<Finding> {
    let operations = walk::operations(document);
    let mut findings = vec![];
    for Rule { name, check, .. } in RULES {
        match check {
            Check::Document(check) => {
                findings.extend(check(document).into_iter().map(|(place, message)| Finding {
                    rule: name,
                    place,
                    message,
                }));
            }
            Check::Operation(check) => {
                for operation in &operations {
                    let place = operation.route();
                    findings.extend(check(operation, document).into_iter().map(|message| Finding {
                        rule: name,
                        place: place.clone(),
                        message,
                    }));
                }
            }
        }
    }
    findings
}
