//! `cargo xtask tidy`: house rules the compiler can't see.

mod doors;
mod rust;
#[cfg(test)]
mod tests;
mod text;

use std::fs;

use crate::shell::{self, Result, program, root};

/// A file of the project: path from the root, and text.
pub struct Source {
    pub path: String,
    pub text: String,
}

/// What a rule finds: one sentence each, beginning with the place.
type Rule = fn(&[Source]) -> Vec<String>;

const RULES: &[(&str, Rule)] = &[
    ("SQL stays in server/src/store", rust::sql),
    ("every `raw(` is listed", rust::raw_sql),
    ("files stay short", text::length),
    ("no paths of somebody's machine", text::machine_paths),
    ("lock files name no registry host", text::lock_files),
    ("features go through doors", doors::doors),
    ("sessions have one place", doors::sessions),
];

pub fn run(arguments: &[&str]) -> Result {
    if !arguments.is_empty() {
        return Err("takes no arguments".into());
    }
    let sources = sources()?;
    let mut faults = 0;
    for (name, rule) in RULES {
        let found = rule(&sources);
        faults += found.len();
        for fault in found {
            eprintln!("{fault} [{name}]");
        }
    }
    if faults == 0 {
        println!("{} rules kept", RULES.len());
        return Ok(());
    }
    Err(format!("{faults} faults").into())
}

/// Every text file that git knows or would know.
fn sources() -> Result<Vec<Source>> {
    let listed =
        shell::read(&mut program("git", &["ls-files", "--cached", "--others", "--exclude-standard"]))?;
    let mut sources = vec![];
    for path in listed.lines() {
        // Gone but not yet committed, or not text.
        if let Ok(text) = fs::read_to_string(root().join(path)) {
            sources.push(Source { path: path.to_owned(), text });
        }
    }
    Ok(sources)
}

/// Compares what is there with a list in `tests/ratchet/`; both directions count, so that the list stays true.
fn ratchet(list: &str, sources: &[Source], found: &[String]) -> Vec<String> {
    let text = sources.iter().find(|s| s.path == list).map_or("", |s| s.text.as_str());
    let listed: Vec<&str> = text
        .lines()
        .map(|line| line.split('#').next().unwrap_or_default().trim())
        .filter(|l| !l.is_empty())
        .collect();
    let new = found.iter().filter(|f| !listed.contains(&f.as_str())).map(|f| format!("{f}: not in {list}"));
    let gone =
        listed.iter().filter(|l| !found.iter().any(|f| f == *l)).map(|l| format!("{l}: in {list}, but gone"));
    new.chain(gone).collect()
}
