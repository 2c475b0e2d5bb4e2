//! What a new version of the contract takes from those who rely on the old one.
//!
//! Error codes may come and go: clients keep unknown ones. Everything else that a caller sends or reads counts, also
//! names that only generated clients show (an operation's id).

mod schema;
#[cfg(test)]
mod tests;

use std::fmt;

use serde_json::Value;

use crate::lint::is_anonymous;
use crate::walk::{self, Operation, resolve};
use schema::{Comparison, Direction};

/// One break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// The operation, `POST /sign-in/email`.
    pub place: String,
    /// What changed, and for whom it breaks.
    pub message: String,
}

impl fmt::Display for Break {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

/// Compares two 3.1 documents.
pub fn breaking(old: &Value, new: &Value) -> Vec<Break> {
    let operations = walk::operations(new);
    let mut breaks = vec![];
    for before in walk::operations(old) {
        let messages = match operations.iter().find(|o| o.path == before.path && o.method == before.method) {
            None => vec!["is gone".to_owned()],
            Some(after) => compare(old, &before, new, after),
        };
        breaks.extend(messages.into_iter().map(|message| Break { place: before.route(), message }));
    }
    breaks
}

fn compare(old: &Value, before: &Operation<'_>, new: &Value, after: &Operation<'_>) -> Vec<String> {
    let mut comparison = Comparison::new(old, new);
    if before.id() != after.id() {
        comparison.report(format!("was called `{}`, now `{}`", before.id(), after.id()));
    }
    security(&mut comparison, before, after);
    parameters(&mut comparison, &before.parameters(old), &after.parameters(new));
    request(&mut comparison, before.request_body(old), after.request_body(new));
    successes(&mut comparison, before, after);
    comparison.into_breaks()
}

fn security(comparison: &mut Comparison<'_>, before: &Operation<'_>, after: &Operation<'_>) {
    let [old, new] = [before, after].map(|o| o.value["security"].as_array().map_or(&[][..], Vec::as_slice));
    if is_anonymous(old) && !is_anonymous(new) {
        comparison.report("now refuses callers without a session".into());
    } else if !is_anonymous(new) {
        for requirement in old.iter().filter(|requirement| !new.contains(requirement)) {
            let schemes: Vec<&String> = walk::entries(requirement).map(|(name, _)| name).collect();
            comparison.report(format!("no longer accepts {schemes:?} as security"));
        }
    }
    // In the order of what they ask for.
    let strictness = |o: &Operation<'_>| {
        let level = o.session().unwrap_or("none");
        ["none", "optional", "required", "sensitive", "fresh"].iter().position(|known| *known == level)
    };
    if let (Some(old), Some(new)) = (strictness(before), strictness(after))
        && new > old
        && new > 2
    {
        comparison.report(format!("now asks for a {} session", after.session().unwrap_or_default()));
    }
}

fn parameters(comparison: &mut Comparison<'_>, old: &[&Value], new: &[&Value]) {
    let same = |a: &Value, b: &Value| a["name"] == b["name"] && a["in"] == b["in"];
    let name = |p: &Value| format!("{} parameter {}", p["in"].as_str().unwrap_or_default(), p["name"]);
    for before in old {
        match new.iter().find(|after| same(before, after)) {
            None => comparison.report(format!("no longer has the {}", name(before))),
            Some(after) => {
                if before["required"] != true && after["required"] == true {
                    comparison.report(format!("now requires the {}", name(before)));
                }
                comparison.schemas(&before["schema"], &after["schema"], Direction::Request, &name(before));
            }
        }
    }
    for after in new.iter().filter(|after| after["required"] == true) {
        if !old.iter().any(|before| same(before, after)) {
            comparison.report(format!("now requires the {}", name(after)));
        }
    }
}

fn request(comparison: &mut Comparison<'_>, old: Option<&Value>, new: Option<&Value>) {
    match (old, new) {
        (Some(old), Some(new)) => {
            if old["required"] != true && new["required"] == true {
                comparison.report("now requires a body".into());
            }
            contents(comparison, old, new, Direction::Request, "body");
        }
        (Some(_), None) => comparison.report("no longer takes a body".into()),
        (None, Some(new)) if new["required"] == true => comparison.report("now requires a body".into()),
        (None, _) => {}
    }
}

fn successes(comparison: &mut Comparison<'_>, before: &Operation<'_>, after: &Operation<'_>) {
    let (old, new) = (comparison.old, comparison.new);
    for (status, response) in before.responses().filter(|(status, _)| status.starts_with(['2', '3'])) {
        match after.responses().find(|(s, _)| *s == status) {
            None => comparison.report(format!("no longer answers {status}")),
            Some((_, now)) => {
                let (response, now) = (resolve(old, response), resolve(new, now));
                contents(comparison, response, now, Direction::Response, &format!("response {status}"));
            }
        }
    }
}

fn contents(comparison: &mut Comparison<'_>, old: &Value, new: &Value, direction: Direction, place: &str) {
    for (media_type, before) in walk::entries(&old["content"]) {
        match new["content"].get(media_type) {
            None => comparison.report(format!("{place} is no longer {media_type}")),
            Some(after) => comparison.schemas(&before["schema"], &after["schema"], direction, place),
        }
    }
}
