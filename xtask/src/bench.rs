//! `cargo xtask bench`: ratios against the real better-auth and against the bare floor, in one run.

use crate::compat;
use crate::shell::{self, Result, cargo, root};
use crate::test::Services;

/// The argument is part of a scenario's name.
pub fn run(arguments: &[&str]) -> Result {
    let release = |package: &str| cargo(&["build", "--release", "--package", package]);
    shell::run(&mut release("portcullis-server"))?;
    shell::run(&mut release("portcullis-bench"))?;
    compat::set_up()?;
    let services = Services::start()?;
    let mut bench = cargo(&["run", "--quiet", "--release", "--package", "portcullis-bench", "--"]);
    bench.env("PORTCULLIS_BIN", shell::built("Cargo.toml")?.join("release/portcullis"));
    bench.env("BETTER_AUTH_DIR", root().join(compat::FOLDER).join("node_modules"));
    shell::run(bench.envs(services.variables.iter().cloned()).args(arguments))
}
