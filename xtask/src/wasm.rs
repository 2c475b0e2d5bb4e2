//! `cargo xtask wasm`: the npm package, `client-wasm/dist`.

use std::fs;
use std::path::Path;

use crate::npm;
use crate::shell::{self, Result, cargo, root};

const PACKAGE: &str = "client-wasm";
/// Its workspace.
pub const MANIFEST: &str = "client-wasm/Cargo.toml";
/// What it is compiled for.
pub const TARGET: &str = "wasm32-unknown-unknown";
/// The crate that becomes `<name>.wasm`.
const CRATE: &str = "portcullis-client-wasm";
/// What the compiler and the package call it.
const NAME: &str = "portcullis";

pub fn run(arguments: &[&str]) -> Result {
    if !arguments.is_empty() {
        return Err("takes no arguments".into());
    }
    let cargo_in = |command: &str| cargo(&[command, "--manifest-path", MANIFEST, "--package"]);
    shell::run(cargo_in("build").args([CRATE, "--release", "--target", TARGET]))?;
    let built = format!("{PACKAGE}/target/{TARGET}/release/{}.wasm", CRATE.replace('-', "_"));

    let dist = root().join(PACKAGE).join("dist");
    if dist.exists() {
        fs::remove_dir_all(&dist)?;
    }
    fs::create_dir_all(&dist)?;
    // wasm-bindgen's library and the crate's wasm-bindgen must be the same version: one lock file has both.
    let dist_name = dist.to_string_lossy();
    shell::run(cargo_in("run").args(["bindgen", "--quiet", "--", &built, NAME, &dist_name]))?;

    // Names are kept until it is told what the size consists of. No `--all-features`: what binaryen calls a feature
    // includes proposals that browsers refuse.
    let named = npm::scratch("wasm")?.join("named.wasm");
    let named_name = named.to_string_lossy();
    let wasm = dist.join(format!("{NAME}_bg.wasm"));
    let wasm_name = wasm.to_string_lossy();
    shell::run(&mut npm::tool("wasm-opt", &["-Oz", "-g", &wasm_name, "-o", &named_name])?)?;
    let strip = ["--strip-debug", "--strip-producers", &named_name, "-o", &wasm_name];
    shell::run(&mut npm::tool("wasm-opt", &strip)?)?;

    for part in ["js", "types"] {
        copy_folder(&root().join(PACKAGE).join(part), &dist)?;
    }
    for file in ["package.json", "README.md"] {
        fs::copy(root().join(PACKAGE).join(file), dist.join(file))?;
    }
    fs::copy(root().join("LICENSE"), dist.join("LICENSE"))?;
    let budget = format!("{PACKAGE}/size-budget.json");
    let verdict = shell::run(&mut npm::script("sizes.mjs", &[&dist_name, &named_name, &budget])?);
    if let Some(scratch) = named.parent() {
        fs::remove_dir_all(scratch)?;
    }
    verdict.map_err(|_| "the browser package is over its budget".into())
}

fn copy_folder(from: &Path, to: &Path) -> Result {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let place = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            fs::create_dir_all(&place)?;
            copy_folder(&entry.path(), &place)?;
        } else {
            fs::copy(entry.path(), place)?;
        }
    }
    Ok(())
}
