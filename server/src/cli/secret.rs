//! The secret file: for those who configured no secret.
//!
//! One secret a line: the first signs, all verify.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::Failure;
use super::private_file::PrivateFile;
use crate::config::Config;
use crate::kit::random::{Alphabet, Rng};

/// Where generated secrets are kept.
const FILE: &str = "portcullis.secret";

/// Fills in the secrets that the configuration lacks: the kept ones, or a new one that is kept from now on.
///
/// Only beside a SQLite file: servers that share another database must share their secret too, so it has to be set.
pub(super) fn fill_in(config: &mut Config) -> Result<(), Failure> {
    let Some(file) = SecretFile::of(config)? else { return Ok(()) };
    let mut secrets = match file.read()? {
        secrets if secrets.is_empty() => file.begin()?,
        secrets => secrets,
    }
    .into_iter();
    config.secret = secrets.next().unwrap_or_default().into();
    config.secrets = secrets.map(Into::into).collect();
    Ok(())
}

/// The file in which the program keeps secrets of its own making.
pub(super) struct SecretFile(PathBuf);

impl SecretFile {
    /// The file, where no secret is configured.
    pub(super) fn of(config: &Config) -> Result<Option<Self>, Failure> {
        if config.secrets().is_ok() {
            return Ok(None);
        }
        if !config.database.url.expose().starts_with("sqlite:") {
            return Err(
                "no secret is configured: set PORTCULLIS_SECRET to the same 32 random characters or more on every \
                 server of this database"
                    .into(),
            );
        }
        Ok(Some(Self(FILE.into())))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// The secrets, the one that signs first; none while there is no file.
    pub(super) fn read(&self) -> Result<Vec<String>, Failure> {
        let text = match fs::read_to_string(&self.0) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(vec![]),
            text => text.map_err(|error| self.named(error))?,
        };
        let secrets: Vec<_> = text.split_whitespace().map(str::to_owned).collect();
        if secrets.is_empty() || secrets.iter().any(|secret| secret.len() < 32) {
            let path = self.0.display();
            return Err(format!("{path} holds no secret: delete it, and a new one is made").into());
        }
        Ok(secrets)
    }

    /// Puts a new secret before the others.
    pub(super) fn rotate(&self) -> Result<(), Failure> {
        let mut secrets = self.read()?;
        secrets.insert(0, generate());
        self.write(PrivateFile::replace(&self.0), &secrets)
    }

    /// Leaves only the secret that signs; how many went.
    pub(super) fn retire(&self) -> Result<usize, Failure> {
        let mut secrets = self.read()?;
        let old = secrets.len().saturating_sub(1);
        if old > 0 {
            secrets.truncate(1);
            self.write(PrivateFile::replace(&self.0), &secrets)?;
        }
        Ok(old)
    }

    /// When it was last changed.
    pub(super) fn changed(&self) -> Option<SystemTime> {
        fs::metadata(&self.0).and_then(|file| file.modified()).ok()
    }

    /// The first secret. Never in the place of a file that came meanwhile.
    fn begin(&self) -> Result<Vec<String>, Failure> {
        let secrets = vec![generate()];
        self.write(PrivateFile::create(&self.0), &secrets)?;
        Ok(secrets)
    }

    fn write(&self, file: std::io::Result<PrivateFile>, secrets: &[String]) -> Result<(), Failure> {
        let write = |mut file: PrivateFile| {
            file.file().write_all(secrets.join("\n").as_bytes())?;
            file.keep()
        };
        file.and_then(write).map_err(|error| self.named(error))
    }

    fn named(&self, error: std::io::Error) -> Failure {
        format!("{}: {error}", self.0.display()).into()
    }
}

fn generate() -> String {
    Rng::system().string(48, Alphabet::LettersDigits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generated_secret_is_kept_and_private() {
        let dir = tempfile::tempdir().expect("a directory");
        let file = SecretFile(dir.path().join("secret"));
        assert_eq!(file.read().expect("no file"), [""; 0]);
        let first = file.begin().expect("a secret");
        assert_eq!(first[0].len(), 48);
        assert_eq!(file.read().expect("the same secret"), first);
        assert!(file.begin().is_err(), "a secret that is there is never replaced by a first one");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(file.path()).expect("the file").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        fs::write(file.path(), "short").expect("written");
        assert!(file.read().is_err());
    }

    #[test]
    fn a_new_secret_comes_first_and_the_old_ones_go_on_request() {
        let dir = tempfile::tempdir().expect("a directory");
        let file = SecretFile(dir.path().join("secret"));
        let first = file.begin().expect("a secret").remove(0);
        file.rotate().expect("a second one");
        let both = file.read().expect("two");
        assert_eq!((both.len(), &both[1]), (2, &first));
        assert_ne!(both[0], first);
        assert_eq!(file.retire().expect("the old one goes"), 1);
        assert_eq!(file.read().expect("one"), both[..1]);
        assert_eq!(file.retire().expect("nothing to do"), 0);
    }
}
