//! Whether what was made earlier is made of what is there now.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::shell::Result;

/// A note beside something that was made: what it was made of.
pub struct Stamp {
    place: PathBuf,
    text: String,
}

impl Stamp {
    /// What is made of something that a text names: a version, a hash.
    pub fn new(place: PathBuf, text: &str) -> Self {
        Self { place, text: text.to_owned() }
    }

    /// What is made of files and of everything in folders, all of them paths below `root`.
    ///
    /// # Errors
    /// One of them is not there: the list has to stay true.
    pub fn of_files(place: PathBuf, root: &Path, sources: &[&str]) -> Result<Self> {
        // It has to notice a change, not to withstand an attack. Another release of Rust may hash differently; then
        // things are made once more.
        let mut hasher = DefaultHasher::new();
        for source in sources {
            add(&mut hasher, root, &root.join(source)).map_err(|e| format!("{source}: {e}"))?;
        }
        Ok(Self { place, text: format!("{:016x}", hasher.finish()) })
    }

    /// Whether it was made of just this.
    pub fn is_current(&self) -> bool {
        fs::read_to_string(&self.place).is_ok_and(|text| text == self.text)
    }

    /// Before it is made: what fails halfway is not current.
    pub fn clear(&self) -> Result {
        match fs::remove_file(&self.place) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// After it was made.
    pub fn set(&self) -> Result {
        Ok(fs::write(&self.place, &self.text)?)
    }
}

/// Names count as well as content, and where the one ends and the other begins.
fn add(hasher: &mut DefaultHasher, root: &Path, path: &Path) -> io::Result<()> {
    if !path.is_dir() {
        path.strip_prefix(root).unwrap_or(path).hash(hasher);
        fs::read(path)?.hash(hasher);
        return Ok(());
    }
    let entries: io::Result<Vec<_>> = fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect();
    let mut entries = entries?;
    entries.sort();
    entries.iter().try_for_each(|entry| add(hasher, root, entry))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::npm;

    /// A folder with something to make something of; gone with this value.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let folder = npm::scratch(name).expect("a folder");
            fs::create_dir_all(folder.join("src/deep")).expect("a folder");
            fs::write(folder.join("src/lib.rs"), "mod deep;").expect("a file");
            fs::write(folder.join("src/deep/mod.rs"), "").expect("a file");
            fs::write(folder.join("Cargo.lock"), "one = 1").expect("a file");
            Self(folder)
        }

        fn stamp(&self) -> Stamp {
            Stamp::of_files(self.0.join("stamp"), &self.0, &["src", "Cargo.lock"]).expect("readable sources")
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn what_was_made_of_this_is_current() {
        let folder = Folder::new("stamp-current");
        assert!(!folder.stamp().is_current(), "nothing was made yet");
        folder.stamp().set().expect("a stamp");
        assert!(folder.stamp().is_current());
        fs::write(folder.0.join("README.md"), "not a source").expect("a file");
        assert!(folder.stamp().is_current());
        folder.stamp().clear().expect("no stamp");
        folder.stamp().clear().expect("none, again");
        assert!(!folder.stamp().is_current(), "making it began");
    }

    #[test]
    fn every_kind_of_change_is_noticed() {
        let folder = Folder::new("stamp-changes");
        type Change = fn(&Path) -> io::Result<()>;
        let changes: [(&str, Change); 6] = [
            ("a lock file", |f| fs::write(f.join("Cargo.lock"), "one = 2")),
            ("a file deep down", |f| fs::write(f.join("src/deep/mod.rs"), "mod deeper;")),
            ("a new file", |f| fs::write(f.join("src/deep/deeper.rs"), "")),
            ("a name", |f| fs::rename(f.join("src/deep/deeper.rs"), f.join("src/deep/below.rs"))),
            ("a folder's name", |f| fs::rename(f.join("src/deep"), f.join("src/down"))),
            ("a file that is gone", |f| fs::remove_file(f.join("src/down/below.rs"))),
        ];
        for (what, change) in changes {
            folder.stamp().set().expect("a stamp");
            change(&folder.0).expect(what);
            assert!(!folder.stamp().is_current(), "{what} changed");
        }
    }

    #[test]
    fn a_source_that_is_not_there_is_an_error() {
        let folder = Folder::new("stamp-missing");
        assert!(Stamp::of_files(folder.0.join("stamp"), &folder.0, &["src", "gone"]).is_err());
    }
}
