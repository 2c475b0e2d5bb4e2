//! Files that only their owner may read, and that are there whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// A new file beside the one that it becomes by [`keep`](Self::keep); dropped before, it is deleted.
pub(super) struct PrivateFile {
    file: File,
    unfinished: PathBuf,
    path: PathBuf,
    replace: bool,
    kept: bool,
}

impl PrivateFile {
    /// A new file. There must be none of its name.
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        if path.symlink_metadata().is_ok() {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, "there is such a file already"));
        }
        Self::begin(path, false)
    }

    /// A file in the place of the one that there may be.
    pub(super) fn replace(path: &Path) -> io::Result<Self> {
        Self::begin(path, true)
    }

    fn begin(path: &Path, replace: bool) -> io::Result<Self> {
        let mut name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_owned();
        name.push(format!(".{}.unfinished", std::process::id()));
        let unfinished = path.with_file_name(name);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Ok(Self { file: options.open(&unfinished)?, unfinished, path: path.to_owned(), replace, kept: false })
    }

    /// Where it lies while it is written, for those who write by name.
    pub(super) fn unfinished(&self) -> &Path {
        &self.unfinished
    }

    /// What to write to.
    pub(super) fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Puts the file in its place, safe from a power cut.
    pub(super) fn keep(mut self) -> io::Result<()> {
        self.file.sync_all()?;
        if self.replace {
            fs::rename(&self.unfinished, &self.path)?;
        } else {
            // Unlike a rename, a link never replaces what somebody else has put there meanwhile.
            fs::hard_link(&self.unfinished, &self.path)?;
            fs::remove_file(&self.unfinished)?;
        }
        self.kept = true;
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    }
}

impl Drop for PrivateFile {
    fn drop(&mut self) {
        if !self.kept {
            let _ = fs::remove_file(&self.unfinished);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn a_file_is_there_whole_or_not_at_all() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("file");
        let mut file = PrivateFile::create(&path).expect("a file");
        file.file().write_all(b"half").expect("written");
        drop(file);
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);

        let mut file = PrivateFile::create(&path).expect("a file");
        file.file().write_all(b"whole").expect("written");
        assert!(!path.exists());
        file.keep().expect("kept");
        assert_eq!(fs::read(&path).expect("the file"), b"whole");
        assert!(PrivateFile::create(&path).is_err(), "nothing is overwritten");
        PrivateFile::replace(&path).expect("a file").keep().expect("kept");
        assert_eq!(fs::read(&path).expect("the file"), b"");
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).expect("the file").permissions().mode() & 0o777, 0o600);
        }
    }
}
