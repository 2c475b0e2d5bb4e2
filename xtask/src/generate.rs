//! `cargo xtask generate`: everything that follows from the handlers.
//!
//! All of it is made in memory first, so that `--check` is the same work followed by a comparison.

mod document;
mod facade;
mod files;
mod native;
mod source;
#[cfg(test)]
mod tests;

use files::Files;
use serde_json::Value;

use crate::breaking::CONTRACT;
use crate::shell::{Result, dim};

pub fn run(arguments: &[&str]) -> Result {
    let check = match arguments {
        [] => false,
        ["--check"] => true,
        _ => return Err("takes --check or nothing".into()),
    };
    let document = document::emit()?;
    document::lint(&document)?;
    let files = make(&document)?;
    if check {
        files.compare()
    } else {
        for path in files.write()? {
            eprintln!("{}", dim(&format!("wrote {path}")));
        }
        Ok(())
    }
}

/// Every generated file, from the document.
fn make(document: &Value) -> Result<Files> {
    let mut files = Files::default();
    files.add(CONTRACT, format!("{document:#}\n"));
    let api = native::client(document)?;
    files.add("client/src/generated/facade.rs", facade::facade(document, &api)?);
    files.add("client/src/generated/api.rs", api);
    Ok(files)
}
