//! What the tests need and a fresh machine has not. On Debian as root it is installed; elsewhere it is named.

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};

use super::Tally;
use crate::shell::{self, Result, bold, program};

/// Chromium and its driver; what is missing, if they can't be had.
pub fn browser() -> Option<String> {
    if has_browser() {
        return None;
    }
    const PACKAGES: [&str; 3] = ["chromium", "chromium-driver", "fonts-dejavu-core"];
    if install(&PACKAGES) && has_browser() {
        return None;
    }
    let packages = PACKAGES.join(" ");
    Some(format!("no Chromium with chromedriver here; on Debian: sudo apt-get install {packages}"))
}

/// Installs packages; `false` where we may not, don't know how, or it does not work.
pub fn install(packages: &[&str]) -> bool {
    if !(is_root() && Path::new("/etc/debian_version").exists()) {
        return false;
    }
    let mut install = program("apt-get", &["install", "-y", "-qq", "--no-install-recommends"]);
    install.args(packages).env("DEBIAN_FRONTEND", "noninteractive");
    let installed =
        shell::run(&mut program("apt-get", &["update", "-qq"])).and_then(|()| shell::run(&mut install));
    installed.inspect_err(|error| eprintln!("{error}")).is_ok()
}

fn has_browser() -> bool {
    ["chromium", "chromedriver"].iter().all(|name| runs(Command::new(name).arg("--version")))
}

pub fn is_root() -> bool {
    shell::read(&mut program("id", &["-u"])).is_ok_and(|id| id.trim() == "0")
}

/// Whether a program starts, and ends well.
pub fn runs(command: &mut Command) -> bool {
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
