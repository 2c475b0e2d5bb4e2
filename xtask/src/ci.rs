//! `cargo xtask ci`: exactly what `.ci/run` runs.

use crate::shell::{Result, program};

pub fn run(arguments: &[&str]) -> Result {
    // A process of its own, since what is missing fails by the environment's `CI`.
    let ourselves = std::env::current_exe()?;
    let status =
        program(&ourselves.to_string_lossy(), &["test"]).args(arguments).env("CI", "true").status()?;
    std::process::exit(status.code().unwrap_or(1));
}
