//! Which feature uses which: a new edge is a decision, so it is seen in review.
//!
//! That a feature is used through its `mod.rs` only, the compiler sees: its other modules are private.

use proc_macro2::TokenTree;

use super::rust::{code, each_token};
use super::{Source, ratchet};

const FEATURES: &str = "server/src/features/";

pub fn doors(sources: &[Source]) -> Vec<String> {
    let mut edges = vec![];
    for source in sources.iter().filter(|s| s.path.ends_with(".rs")) {
        let Some((feature, _)) = source.path.strip_prefix(FEATURES).and_then(|rest| rest.split_once('/'))
        else {
            continue;
        };
        for used in uses(&source.text) {
            let edge = format!("{feature} -> {used}");
            if used != feature && !edges.contains(&edge) {
                edges.push(edge);
            }
        }
    }
    edges.sort();
    ratchet("tests/ratchet/feature_doors.txt", sources, &edges)
}

/// Where sessions live, and the only place that may say so in statements.
const SESSIONS: &str = "server/src/features/session/sessions/";

/// Columns of `SessionRow` and new rows of it, outside of the one place for sessions: a statement there would miss the
/// sessions that live elsewhere than in the table.
pub fn sessions(sources: &[Source]) -> Vec<String> {
    let mut found = vec![];
    for source in code(sources).filter(|source| !source.path.starts_with(SESSIONS)) {
        each_token(&source.text, &mut |tokens| match tokens {
            [
                TokenTree::Ident(row),
                TokenTree::Punct(a),
                TokenTree::Punct(_),
                TokenTree::Ident(column),
                ..,
            ] if row == "SessionRow" && a.as_char() == ':' && is_constant(&column.to_string()) => {
                found.push(format!("{}: SessionRow::{column}; ask `cx.sessions()`", source.path));
            }
            [TokenTree::Ident(verb), TokenTree::Group(arguments), ..]
                if verb == "create" && arguments.stream().to_string().starts_with("SessionRow") =>
            {
                found.push(format!("{}: create(SessionRow); ask `cx.sessions()`", source.path));
            }
            _ => {}
        });
    }
    found
}

fn is_constant(name: &str) -> bool {
    name.chars().all(|c| c.is_ascii_uppercase() || c == '_')
}

/// What follows `features::` in paths.
fn uses(text: &str) -> Vec<String> {
    let mut found = vec![];
    each_token(text, &mut |tokens| {
        let [TokenTree::Ident(features), TokenTree::Punct(a), TokenTree::Punct(b), next, ..] = tokens else {
            return;
        };
        if features != "features" || a.as_char() != ':' || b.as_char() != ':' {
            return;
        }
        match next {
            TokenTree::Ident(feature) => found.push(feature.to_string()),
            TokenTree::Group(group) => {
                // `features::{a::X, b}`: the first of each entry.
                let mut first = true;
                for token in group.stream() {
                    match token {
                        TokenTree::Ident(feature) if first => found.push(feature.to_string()),
                        TokenTree::Punct(p) if p.as_char() == ',' => {
                            first = true;
                            continue;
                        }
                        _ => {}
                    }
                    first = false;
                }
            }
            _ => {}
        }
    });
    found
}
