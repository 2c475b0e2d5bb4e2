//! `cargo xtask previous`: the last release and this version on one database, as during an upgrade.

use std::process::Command;

use crate::shell::{self, Result, cargo, program};

/// Said where there is nothing to run beside this version.
pub const NONE: &str = "there is no git tag yet: from the first release on, that release is built and run beside this \
                        version on one database; until then `cargo xtask previous <commit>` does it by hand";

/// Where its source and what it is built to are kept.
const FOLDER: &str = "target/previous";

pub fn run(arguments: &[&str]) -> Result {
    let version = match arguments {
        [] => release()?,
        [commit] => Some((*commit).to_owned()),
        _ => return Err("takes at most one commit".into()),
    };
    match version {
        Some(version) => shell::run(&mut command(&version)?),
        None => {
            println!("SKIPPED: {NONE}");
            Ok(())
        }
    }
}

/// The last release: the newest tag before this commit.
pub fn release() -> Result<Option<String>> {
    let tags = shell::read(&mut program("git", &["tag", "--merged", "HEAD", "--sort=-creatordate"]))?;
    Ok(tags.lines().next().map(str::to_owned))
}

/// Builds that version, and returns what runs the cases that need it.
pub fn command(version: &str) -> Result<Command> {
    let source = shell::root().join(FOLDER).join("source");
    let path = source.to_string_lossy().into_owned();
    if source.exists() {
        shell::run(&mut program("git", &["-C", &path, "checkout", "--quiet", "--detach", version]))?;
    } else {
        shell::run(&mut program("git", &["worktree", "prune"]))?;
        shell::run(&mut program("git", &["worktree", "add", "--quiet", "--detach", &path, version]))?;
    }
    // A folder of its own: in ours the two versions would build each other again and again.
    let target = shell::root().join(FOLDER).join("target");
    let build = ["build", "--locked", "--package", "portcullis-server", "--bin", "portcullis"];
    shell::run(cargo(&build).current_dir(&source).env("CARGO_TARGET_DIR", &target))?;
    let mut command =
        cargo(&["test", "--package", "portcullis-tests", "--test", "it", "operations::versions"]);
    command.env("PORTCULLIS_TEST_PREVIOUS", target.join("debug/portcullis"));
    Ok(command)
}
