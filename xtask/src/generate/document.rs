//! The contract: asked of the server, judged before anything follows from it.

use portcullis_api_spec::lint;
use serde_json::Value;

use crate::server;
use crate::shell::Result;

/// What `portcullis openapi` prints. It needs no database, configuration or environment.
pub fn emit() -> Result<Value> {
    let text = server::read(&["openapi"])?;
    serde_json::from_str(&text).map_err(|e| format!("`portcullis openapi` did not print JSON: {e}").into())
}

/// Fails with every finding.
pub fn lint(document: &Value) -> Result {
    let findings = lint::lint(document);
    if findings.is_empty() {
        return Ok(());
    }
    let mut message = format!("the contract has {} faults:", findings.len());
    for finding in &findings {
        message.push_str(&format!("\n  {finding}"));
    }
    let mut rules: Vec<&str> = findings.iter().map(|finding| finding.rule).collect();
    rules.dedup();
    for rule in lint::RULES.iter().filter(|rule| rules.contains(&rule.name)) {
        message.push_str(&format!("\n[{}] {}", rule.name, rule.asks));
    }
    Err(message.into())
}
