//! What the tests need and a fresh machine has not. On Debian as root it is installed; elsewhere it is named.

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};

use super::Tally;
use crate::shell::{self, Result, bold, program};
use crate::wasm::TARGET;

/// The target of the browser package.
pub fn wasm_target() -> Result {
    let libraries = shell::read(&mut program("rustc", &["--print", "target-libdir", "--target", TARGET]))?;
    if Path::new(libraries.trim()).exists() {
        return Ok(());
    }
    shell::run(&mut program("rustup", &["target", "add", TARGET]))
}

/// Chromium and its driver; what is missing, if they can't be had.
pub fn browser() -> Result<Option<String>> {
    if has_browser() {
        return Ok(None);
    }
    const PACKAGES: &str = "chromium chromium-driver fonts-dejavu-core";
    if can_install() {
        shell::run(&mut program("apt-get", &["update", "-qq"]))?;
        let mut install = program("apt-get", &["install", "-y", "-qq", "--no-install-recommends"]);
        shell::run(install.args(PACKAGES.split(' ')).env("DEBIAN_FRONTEND", "noninteractive"))?;
        if has_browser() {
            return Ok(None);
        }
    }
    Ok(Some(format!("no Chromium with chromedriver here; on Debian: sudo apt-get install {PACKAGES}")))
}

fn has_browser() -> bool {
    ["chromium", "chromedriver"].iter().all(|name| runs(Command::new(name).arg("--version")))
}

fn can_install() -> bool {
    let root = shell::read(&mut program("id", &["-u"])).is_ok_and(|id| id.trim() == "0");
    root && Path::new("/etc/debian_version").exists()
}

fn runs(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Something that can't run here: a skip that can't be overlooked, in CI a failure.
pub fn missing(reason: &str) -> Result<Tally> {
    if env::var_os("CI").is_some() { Err(reason.into()) } else { Ok(skip(reason)) }
}

/// Says what is not tested.
pub fn skip(reason: &str) -> Tally {
    eprintln!("{}", bold(&format!("SKIPPED: {reason}")));
    Tally::SKIPPED
}
