//! `cargo xtask run`: builds what is missing and starts the server.

use std::fs;

use crate::server;
use crate::shell::{self, Result, root};
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

/// Makes what the server embeds and a fresh clone has not.
pub fn assets() -> Result {
    let assets = root().join(ASSETS);
    let scalar = assets.join("scalar.js");
    if !scalar.exists() {
        npm::file(SCALAR, SCALAR_INTEGRITY, "dist/browser/standalone.js", &scalar)?;
    }
    if !root().join("client-wasm/dist/package.json").exists() {
        wasm::run(&[])?;
    }
    let client = assets.join("client");
    if client.exists() {
        fs::remove_dir_all(&client)?;
    }
    fs::create_dir_all(&client)?;
    wasm::copy_folder(&root().join("client-wasm/dist"), &client)
}
