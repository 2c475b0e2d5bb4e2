//! `cargo xtask breaking`: what the contract takes away since the last release.

use portcullis_api_spec::breaking::breaking;
use serde_json::Value;

use crate::shell::{self, Result, program};

/// Where the contract is kept, from the root.
pub const CONTRACT: &str = "api-spec/openapi.json";

pub fn run(arguments: &[&str]) -> Result {
    let (name, old) = match arguments {
        [] => match last_release()? {
            Some(release) => release,
            None => {
                println!("No git tag holds {CONTRACT} yet: nothing to compare with.");
                return Ok(());
            }
        },
        [file] => ((*file).to_owned(), std::fs::read_to_string(file)?),
        _ => return Err("takes at most one file".into()),
    };
    let new = std::fs::read_to_string(shell::root().join(CONTRACT))?;
    let breaks = breaking(&serde_json::from_str::<Value>(&old)?, &serde_json::from_str::<Value>(&new)?);
    for found in &breaks {
        println!("{found}");
    }
    match breaks.len() {
        0 => {
            println!("Nothing breaks since {name}.");
            Ok(())
        }
        n => Err(format!("{n} breaking changes since {name}").into()),
    }
}

/// The contract at the last tag: the tag's name and the text.
fn last_release() -> Result<Option<(String, String)>> {
    let tags = shell::read(&mut program("git", &["tag", "--merged", "HEAD", "--sort=-creatordate"]))?;
    let Some(tag) = tags.lines().next() else { return Ok(None) };
    let listed = shell::read(&mut program("git", &["ls-tree", "--name-only", tag, CONTRACT]))?;
    if listed.trim().is_empty() {
        return Ok(None);
    }
    let text = shell::read(&mut program("git", &["show", &format!("{tag}:{CONTRACT}")]))?;
    Ok(Some((tag.to_owned(), text)))
}
