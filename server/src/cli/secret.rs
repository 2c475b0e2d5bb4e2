//! A secret for those who configured none.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

use super::Failure;
use crate::config::Config;
use crate::kit::random::{Alphabet, Rng};

/// Where a generated secret is kept.
const FILE: &str = "portcullis.secret";

/// Fills in the secret that the configuration lacks: the kept one, or a new one that is kept from now on.
///
/// Only beside a SQLite file: servers that share another database must share their secret too, so it has to be set.
pub(super) fn fill_in(config: &mut Config) -> Result<(), Failure> {
    if config.secrets().is_ok() {
        return Ok(());
    }
    if !config.database.url.expose().starts_with("sqlite:") {
        return Err("no secret is configured: set PORTCULLIS_SECRET to the same 32 random characters or more on every \
                    server of this database"
            .into());
    }
    config.secret = kept(Path::new(FILE))?.into();
    Ok(())
}

fn kept(path: &Path) -> Result<String, Failure> {
    match fs::read_to_string(path) {
        Ok(text) if text.trim().len() >= 32 => return Ok(text.trim().to_owned()),
        Ok(_) => {
            return Err(
                format!("{} holds no secret: delete it, and a new one is made", path.display()).into()
            );
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(format!("{}: {error}", path.display()).into()),
    }
    let secret = Rng::system().string(48, Alphabet::LettersDigits);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let write = |mut file: fs::File| file.write_all(secret.as_bytes()).and_then(|()| file.sync_all());
    options.open(path).and_then(write).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generated_secret_is_kept_and_private() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("secret");
        let first = kept(&path).expect("a secret");
        assert_eq!(first.len(), 48);
        assert_eq!(kept(&path).expect("the same secret"), first);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&path).expect("the file").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        fs::write(&path, "short").expect("written");
        assert!(kept(&path).is_err());
    }
}
