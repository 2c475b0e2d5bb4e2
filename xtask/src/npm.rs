//! Tools from npm. Each folder with a `package.json` has a committed lock file, installed when it is missing or older.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::shell::{self, Result, program, root};

/// The folder of our own tools: openapi-typescript, the validators, wasm-opt.
pub const TOOLS: &str = "xtask/npm";

/// Installs what a folder's lock file says, if that is not what is installed.
pub fn ensure(folder: &str) -> Result {
    let folder = root().join(folder);
    let lock = fs::read_to_string(folder.join("package-lock.json"))?;
    let installed = folder.join("node_modules/.installed-lock.json");
    if fs::read_to_string(&installed).is_ok_and(|text| text == lock) {
        return Ok(());
    }
    shell::run(program("npm", &["ci", "--no-audit", "--no-fund"]).current_dir(&folder))
        .map_err(|e| format!("{e}; Node.js 20 or later with npm is needed: https://nodejs.org"))?;
    fs::write(installed, lock)?;
    Ok(())
}

/// A script of ours.
pub fn script(name: &str, arguments: &[&str]) -> Result<Command> {
    ensure(TOOLS)?;
    let mut command = program("node", &[&format!("{TOOLS}/{name}")]);
    command.args(arguments);
    Ok(command)
}

/// A program of one of our packages.
pub fn tool(name: &str, arguments: &[&str]) -> Result<Command> {
    ensure(TOOLS)?;
    Ok(program(&root().join(TOOLS).join("node_modules/.bin").join(name).to_string_lossy(), arguments))
}

/// A file of a package that is wanted without what it depends on, checked against the hash it had when it was chosen.
pub fn file(package: &str, integrity: &str, path: &str, destination: &Path) -> Result {
    let scratch = scratch("npm-pack")?;
    let report = shell::read(program("npm", &["pack", "--json", package]).current_dir(&scratch))?;
    let report: serde_json::Value = serde_json::from_str(&report)?;
    let packed = &report[0];
    if packed["integrity"] != integrity {
        return Err(format!("{package} is not what it was: {}", packed["integrity"]).into());
    }
    let archive = packed["filename"].as_str().ok_or("npm pack names no file")?;
    shell::run(program("tar", &["-xzf", archive, &format!("package/{path}")]).current_dir(&scratch))?;
    if let Some(folder) = destination.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::copy(scratch.join("package").join(path), destination)?;
    fs::remove_dir_all(scratch)?;
    Ok(())
}

/// An empty folder of this process's own, below `target/`.
pub fn scratch(name: &str) -> Result<std::path::PathBuf> {
    let folder = root().join("target/xtask").join(format!("{name}-{}", std::process::id()));
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    Ok(folder)
}
