//! `cargo xtask generate`: everything that follows from the handlers.
//!
//! All of it is made in memory first, so that `--check` is the same work followed by a comparison.

mod browser;
mod ddl;
mod document;
mod facade;
mod files;
mod native;
mod samples;
mod source;
#[cfg(test)]
mod tests;
mod types;
mod validate;

pub use ddl::DIALECTS;
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
    validate::validate(&document)?;
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
    let facade = facade::facade(document, &api)?;
    let (samples, rust_samples) = samples::samples(
        document,
        &facade.iter().map(|(module, source)| (*module, source.as_str())).collect(),
    )?;
    files.add("api-spec/samples.json", samples);
    files.add("client/examples/samples/generated.rs", rust_samples);
    for (module, source) in facade {
        files.add(&format!("client/src/generated/{module}.rs"), source);
    }
    files.add("client/src/generated/api.rs", api);
    files.add("client-wasm/src/generated/api.rs", browser::client(document)?);
    files.add("client-wasm/src/generated/operations.rs", browser::exports(document)?);
    files.add("client-wasm/js/operations.js", browser::names(document));
    files.add("client-wasm/types/openapi.d.ts", types::openapi(document)?);
    files.add("client-wasm/types/errors.d.ts", types::errors(document));
    for dialect in DIALECTS {
        files.add(&format!("server/ddl/{dialect}.sql"), ddl::schema(dialect)?);
    }
    Ok(files)
}
