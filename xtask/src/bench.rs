//! `cargo xtask bench`: ratios against the real better-auth and against the bare floor, in one run.

use crate::shell::{self, Result, cargo, root};
use crate::{compat, npm};

/// The argument is part of a scenario's name.
pub fn run(arguments: &[&str]) -> Result {
    let release = |package: &str| cargo(&["build", "--release", "--package", package]);
    shell::run(&mut release("portcullis-server"))?;
    shell::run(&mut release("portcullis-bench"))?;
    npm::ensure(compat::FOLDER)?;
    let mut bench = cargo(&["run", "--quiet", "--release", "--package", "portcullis-bench", "--"]);
    bench.env("PORTCULLIS_BIN", root().join("target/release/portcullis"));
    bench.env("BETTER_AUTH_DIR", root().join(compat::FOLDER).join("node_modules"));
    shell::run(bench.args(arguments))
}
