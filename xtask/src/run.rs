//! `cargo xtask run`: builds what is missing or out of date, and starts the server.

use std::fs;
use std::path::Path;

use crate::server;
use crate::shell::{self, Result, root};
use crate::stamp::Stamp;
use crate::{npm, wasm};

/// What the server embeds, if it is there when it is built (`server/build.rs`). Not committed.
const ASSETS: &str = "server/assets";

/// The interactive reference, with the hash under which the registry has it.
const SCALAR: &str = "@scalar/api-reference@1.72.1";
const SCALAR_INTEGRITY: &str =
    "sha512-XpEJ0rfc/cXbCrR+iC4kK0o/WwX2dTtGQbT049OlPKAHD6IMIFdTeGz2r+M27P2EDWKyUITRm/NzlP8z2pw/Ow==";

pub fn run(arguments: &[&str]) -> Result {
    assets()?;
    shell::run(server::portcullis(&["serve"]).args(arguments))
}

/// Makes what the server embeds, as far as it is not there or was made of something else.
pub fn assets() -> Result {
    let assets = root().join(ASSETS);
    let scalar = assets.join("reference/scalar.js");
    let stamp = Stamp::new(root().join("server/assets.stamp"), SCALAR_INTEGRITY);
    if !(scalar.exists() && stamp.is_current()) {
        npm::file(SCALAR, SCALAR_INTEGRITY, "dist/browser/standalone.js", &scalar)?;
        stamp.set()?;
    }
    wasm::ensure()?;
    let dist = root().join("client-wasm/dist");
    mirror(&root().join("client-wasm/account"), &assets.join("account"), &["client"])?;
    mirror(&dist, &assets.join("account/client"), &[])
}

/// Makes a folder equal to another, except for what is `kept`. Equal files stay untouched: a new one builds the
/// server again.
fn mirror(from: &Path, to: &Path, kept: &[&str]) -> Result {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(to)? {
        let entry = entry?;
        let name = entry.file_name();
        if !from.join(&name).exists() && !kept.iter().any(|kept| name == *kept) {
            if entry.file_type()?.is_dir() {
                fs::remove_dir_all(entry.path())?;
            } else {
                fs::remove_file(entry.path())?;
            }
        }
    }
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            mirror(&source, &target, &[])?;
        } else if fs::read(&source).ok() != fs::read(&target).ok() {
            fs::copy(source, target)?;
        }
    }
    Ok(())
}
