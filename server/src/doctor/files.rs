//! What the system says about files. Where it says nothing, nothing is found.

use std::fs;
use std::path::Path;

use super::Finding;

/// Below this a busy server fills the rest within days.
const LITTLE_SPACE: u64 = 256 << 20;

/// The path, or the nearest directory above it that exists.
pub(super) fn nearest(path: &Path) -> &Path {
    let above = path.ancestors().find(|path| path.exists());
    // The last ancestor of a relative path is the empty one.
    above.filter(|path| !path.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Files can't be made in the directory, or the nearest one above it that exists.
pub(super) fn not_writable(dir: &Path, purpose: &str) -> Option<Finding> {
    let there = nearest(dir);
    let writable = there.is_dir() && system::may_write(there);
    (!writable).then(|| {
        Finding::error(
            format_args!("{purpose} can't be written: {} is no directory that this user may write to", there.display()),
            "run this as the user that the server runs as; as that user, change owner or permissions of the directory, \
             or name another",
        )
    })
}

/// Other users of the machine can read the file.
pub(super) fn readable_by_others(file: &Path, purpose: &str) -> Option<Finding> {
    let mode = system::mode(&fs::metadata(file).ok()?)?;
    (mode & 0o077 != 0).then(|| {
        let file = file.display();
        Finding::warning(
            format_args!(
                "other users of this machine may open {file}, {purpose}: its mode is {:o}",
                mode & 0o777
            ),
            format_args!("chmod 600 {file}"),
        )
    })
}

/// The file system is nearly full.
pub(super) fn little_space(path: &Path) -> Option<Finding> {
    let there = nearest(path);
    let free = system::free_bytes(there).filter(|free| *free < LITTLE_SPACE)?;
    Some(Finding::warning(
        format_args!("{} MiB are free where {} is", free >> 20, path.display()),
        "make room: without any, nobody can sign in",
    ))
}

/// The file lies on another machine.
pub(super) fn on_a_network(file: &Path) -> Option<Finding> {
    let kind = system::network_file_system(nearest(file))?;
    Some(Finding::error(
        format_args!(
            "{} lies on a network file system ({kind}), where SQLite's locks do not hold",
            file.display()
        ),
        "move it to a local disk, or use PostgreSQL or MySQL",
    ))
}

/// How many files the process may have open.
pub(super) fn most_open() -> Option<u64> {
    system::most_open()
}

#[cfg(target_os = "linux")]
mod system {
    use std::fs::Metadata;
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;

    use rustix::fs::{Access, access, statfs, statvfs};
    use rustix::process::{Resource, getrlimit};

    pub(super) fn may_write(dir: &Path) -> bool {
        access(dir, Access::WRITE_OK | Access::EXEC_OK).is_ok()
    }

    pub(super) fn mode(metadata: &Metadata) -> Option<u32> {
        Some(metadata.permissions().mode())
    }

    pub(super) fn free_bytes(path: &Path) -> Option<u64> {
        let found = statvfs(path).ok()?;
        Some(found.f_bavail.saturating_mul(found.f_frsize))
    }

    /// By the numbers of statfs(2).
    pub(super) fn network_file_system(path: &Path) -> Option<&'static str> {
        match statfs(path).ok()?.f_type as u32 {
            0x6969 => Some("NFS"),
            0x517b | 0xff53_4d42 | 0xfe53_4d42 => Some("SMB"),
            0x00c3_6400 => Some("Ceph"),
            0x5346_414f | 0x6b41_4653 => Some("AFS"),
            0x0102_1997 => Some("9P"),
            _ => None,
        }
    }

    pub(super) fn most_open() -> Option<u64> {
        getrlimit(Resource::Nofile).current
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use std::fs::Metadata;
    use std::path::Path;

    pub(super) fn may_write(dir: &Path) -> bool {
        dir.metadata().is_ok_and(|metadata| !metadata.permissions().readonly())
    }

    pub(super) fn mode(_: &Metadata) -> Option<u32> {
        None
    }

    pub(super) fn free_bytes(_: &Path) -> Option<u64> {
        None
    }

    pub(super) fn network_file_system(_: &Path) -> Option<&'static str> {
        None
    }

    pub(super) fn most_open() -> Option<u64> {
        None
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_path_that_is_not_there_is_judged_by_what_is_above_it() {
        let dir = tempfile::tempdir().expect("a directory");
        assert_eq!(nearest(&dir.path().join("a/b/c")), dir.path());
        assert_eq!(nearest(Path::new("not-there.db")), Path::new("."));
        assert_eq!(not_writable(&dir.path().join("a/b"), "mail"), None);
        assert_eq!(little_space(&dir.path().join("a/b")).map(|found| found.severity), None);
        assert_eq!(on_a_network(&dir.path().join("a/b")), None);
    }

    #[test]
    fn below_a_file_nothing_can_be_made() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let found = not_writable(&file.path().join("outbox"), "mail").expect("a finding");
        assert!(
            found.what.starts_with(&format!("mail can't be written: {}", file.path().display())),
            "{found}"
        );
    }

    #[test]
    fn a_file_that_others_may_read_is_found() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        for (mode, open) in [(0o600, false), (0o400, false), (0o640, true), (0o604, true), (0o666, true)] {
            fs::set_permissions(file.path(), fs::Permissions::from_mode(mode)).expect("permissions");
            let found = readable_by_others(file.path(), "the database");
            assert_eq!(found.is_some(), open, "{mode:o}");
        }
        assert_eq!(readable_by_others(Path::new("/not/there"), "the database"), None);
    }
}
