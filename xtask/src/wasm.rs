//! `cargo xtask wasm`: the npm package, `client-wasm/dist`.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::npm;
use crate::shell::{self, Result, cargo, program, root};
use crate::stamp::Stamp;

const PACKAGE: &str = "client-wasm";
/// Its workspace.
pub const MANIFEST: &str = "client-wasm/Cargo.toml";
/// What browsers run.
const TARGET: &str = "wasm32-unknown-unknown";
/// The crate that becomes `<name>.wasm`.
const CRATE: &str = "portcullis-client-wasm";
/// What the compiler and the package call it.
const NAME: &str = "portcullis";
/// All that the package is made of.
const SOURCES: [&str; 14] = [
    "Cargo.toml",
    "LICENSE",
    "client/Cargo.toml",
    "client/src",
    "client-wasm/Cargo.lock",
    "client-wasm/Cargo.toml",
    "client-wasm/README.md",
    "client-wasm/bindgen",
    "client-wasm/js",
    "client-wasm/package.json",
    "client-wasm/src",
    "client-wasm/types",
    "xtask/npm/package-lock.json",
    "xtask/src/wasm.rs",
];

/// `cargo <arguments> --target …` for browsers. A toolchain that can't compile for them is taught to.
pub fn for_browsers(arguments: &[&str]) -> Result<Command> {
    let libraries = shell::read(&mut program("rustc", &["--print", "target-libdir", "--target", TARGET]))?;
    if !Path::new(libraries.trim()).exists() {
        shell::run(&mut program("rustup", &["target", "add", TARGET]))?;
    }
    let mut command = cargo(arguments);
    command.args(["--target", TARGET]);
    Ok(command)
}

/// The package as it is now: made, if it is not there or was made of something else.
pub fn ensure() -> Result {
    if stamp()?.is_current() { Ok(()) } else { run(&[]) }
}

fn stamp() -> Result<Stamp> {
    Stamp::of_files(root().join(PACKAGE).join("dist.stamp"), &root(), &SOURCES)
}

pub fn run(arguments: &[&str]) -> Result {
    if !arguments.is_empty() {
        return Err("takes no arguments".into());
    }
    let stamp = stamp()?;
    stamp.clear()?;
    let cargo_in = |command: &str| cargo(&[command, "--manifest-path", MANIFEST, "--package"]);
    shell::run(&mut for_browsers(&["build", "--manifest-path", MANIFEST, "--package", CRATE, "--release"])?)?;
    let built = format!("{TARGET}/release/{}.wasm", CRATE.replace('-', "_"));
    let built = shell::built(MANIFEST)?.join(built).to_string_lossy().into_owned();

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
    verdict.map_err(|_| "the browser package is over its budget")?;
    stamp.set()
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
