//! Generated files: written where they belong, or compared with what is there.

use std::collections::BTreeMap;
use std::fs;

use crate::shell::{Result, root};

/// Path from the root, and content.
#[derive(Default)]
pub struct Files(BTreeMap<String, String>);

impl Files {
    pub fn add(&mut self, path: &str, content: String) {
        self.0.insert(path.to_owned(), content);
    }

    /// Writes what differs and returns its paths.
    pub fn write(&self) -> Result<Vec<&str>> {
        let mut written = vec![];
        for (path, content) in self.outdated() {
            let place = root().join(path);
            if let Some(folder) = place.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(place, content)?;
            written.push(path);
        }
        for path in self.orphans()? {
            fs::remove_file(root().join(path))?;
        }
        Ok(written)
    }

    /// Fails on any difference.
    pub fn compare(&self) -> Result {
        let outdated = self.outdated().map(|(path, _)| format!("{path} is out of date"));
        let orphans = self.orphans()?.into_iter().map(|path| format!("{path} is no longer generated"));
        let problems: Vec<String> = outdated.chain(orphans).collect();
        if problems.is_empty() {
            return Ok(());
        }
        Err(format!("{}\nRun `cargo xtask generate` and commit the result.", problems.join("\n")).into())
    }

    fn outdated(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .filter(|(path, content)| fs::read_to_string(root().join(path)).ok().as_ref() != Some(content))
            .map(|(path, content)| (path.as_str(), content.as_str()))
    }

    /// Files that lie where only generated files lie, and are not ours.
    fn orphans(&self) -> Result<Vec<String>> {
        let mut orphans = vec![];
        for folder in self.folders() {
            let Ok(entries) = fs::read_dir(root().join(folder)) else { continue };
            for entry in entries {
                let entry = entry?;
                let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
                // The one hand-written file of a generated module is its table of contents.
                if entry.file_type()?.is_file() && !path.ends_with("/mod.rs") && !self.0.contains_key(&path) {
                    orphans.push(path);
                }
            }
        }
        Ok(orphans)
    }

    fn folders(&self) -> impl Iterator<Item = &str> {
        let mut folders: Vec<&str> =
            self.0.keys().filter_map(|path| path.rsplit_once('/')).map(|(folder, _)| folder).collect();
        folders.dedup();
        folders.into_iter().filter(|folder| OWNED.contains(folder))
    }
}

/// Folders that hold generated files only.
const OWNED: [&str; 3] = ["client/src/generated", "client-wasm/src/generated", "server/ddl"];
