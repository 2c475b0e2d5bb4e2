//! Licences and known vulnerabilities of what we depend on. `deny.toml` has the rules; cargo-deny reads it too.

use std::process::Stdio;

use serde_json::Value;

use crate::shell::{self, Result, cargo, program, root};
use crate::wasm;

const ADVISORIES: &str = "https://github.com/rustsec/advisory-db";
const CARGO_DENY: &str = "0.20.2";

/// Fails on a dependency whose licence is not on the list.
pub fn licences() -> Result {
    let rules = std::fs::read_to_string(root().join("deny.toml"))?;
    let allowed = allowed(&rules);
    let mut refused = vec![];
    for manifest in workspaces() {
        let arguments = ["metadata", "--format-version", "1", "--all-features", "--manifest-path", manifest];
        let metadata: Value = serde_json::from_str(&shell::read(&mut cargo(&arguments))?)?;
        for package in metadata["packages"].as_array().into_iter().flatten() {
            let licence = package["license"].as_str().unwrap_or("none");
            let name = package["name"].as_str().unwrap_or_default();
            if !is_allowed(licence, &allowed) && !rules.contains(&exception(name, licence)) {
                refused.push(format!("{name} {}: {licence}", package["version"]));
            }
        }
    }
    if refused.is_empty() {
        return Ok(());
    }
    Err(format!("licences that deny.toml does not allow:\n  {}", refused.join("\n  ")).into())
}

/// Fails on a known vulnerability; `false` if the advisories can't be reached.
pub fn advisories() -> Result<bool> {
    let reachable = program("timeout", &["10", "git", "ls-remote", "--exit-code", ADVISORIES, "HEAD"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !reachable {
        return Ok(false);
    }
    let tools = root().join("target/xtask/tools");
    let deny = tools.join("bin/cargo-deny");
    if !deny.exists() {
        let mut install = cargo(&["install", "cargo-deny", "--locked", "--version", CARGO_DENY, "--root"]);
        shell::run(install.arg(&tools))?;
    }
    for manifest in workspaces() {
        let arguments = ["--manifest-path", manifest, "--config", "deny.toml", "check", "advisories"];
        shell::run(&mut program(&deny.to_string_lossy(), &arguments))?;
    }
    Ok(true)
}

/// Both workspaces: the browser package has a lock file of its own.
fn workspaces() -> impl Iterator<Item = &'static str> {
    ["Cargo.toml", wasm::MANIFEST].into_iter().filter(|manifest| root().join(manifest).exists())
}

/// The strings of `allow = [..]`; the file is ours and simple.
fn allowed(deny_toml: &str) -> Vec<String> {
    let list = deny_toml
        .split_once("allow = [")
        .and_then(|(_, rest)| rest.split_once(']'))
        .map_or("", |(list, _)| list);
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The line of `exceptions = [..]` that lets one crate in.
fn exception(name: &str, licence: &str) -> String {
    format!("{{ crate = {name:?}, allow = [{licence:?}] }}")
}

/// Whether an SPDX expression can be met: `OR` leaves the choice, `AND` asks for all. (A `/` is an old `OR`.)
fn is_allowed(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    any(&mut rest, allowed) && rest.is_empty()
}

fn any(words: &mut &[&str], allowed: &[String]) -> bool {
    let mut met = all(words, allowed);
    while let ["OR", rest @ ..] = words {
        *words = rest;
        // Both sides are read, whatever the first says.
        met |= all(words, allowed);
    }
    met
}

fn all(words: &mut &[&str], allowed: &[String]) -> bool {
    let mut met = one(words, allowed);
    while let ["AND", rest @ ..] = words {
        *words = rest;
        met &= one(words, allowed);
    }
    met
}

fn one(words: &mut &[&str], allowed: &[String]) -> bool {
    match words {
        ["(", rest @ ..] => {
            *words = rest;
            let met = any(words, allowed);
            *words = words.get(1..).unwrap_or_default();
            met
        }
        [licence, "WITH", exception, rest @ ..] => {
            *words = rest;
            allowed.contains(&format!("{licence} WITH {exception}"))
        }
        [licence, rest @ ..] => {
            *words = rest;
            allowed.iter().any(|a| a == licence)
        }
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_read_from_the_file() {
        assert_eq!(
            allowed("[licenses]\nallow = [\n  \"MIT\", # why\n  \"ISC\",\n]\nx = [\"no\"]"),
            ["MIT", "ISC"]
        );
    }

    #[test]
    fn expressions() {
        let allowed = ["MIT".to_owned(), "ISC".to_owned(), "Apache-2.0 WITH LLVM-exception".to_owned()];
        for met in [
            "MIT",
            "GPL-3.0 OR MIT",
            "MIT/Apache-2.0",
            "(MIT OR GPL-3.0) AND ISC",
            "Apache-2.0 WITH LLVM-exception OR GPL-3.0",
        ] {
            assert!(is_allowed(met, &allowed), "{met}");
        }
        for unmet in
            ["none", "", "GPL-3.0", "MIT AND GPL-3.0", "(MIT OR ISC) AND GPL-3.0", "Apache-2.0", "MIT ISC"]
        {
            assert!(!is_allowed(unmet, &allowed), "{unmet}");
        }
    }
}
