//! `portcullis backup`.

use std::path::{Path, PathBuf};

use clap::Args;

use super::private_file::PrivateFile;
use super::{Failure, block_on, load, print};
use crate::auth::Auth;
use crate::store::Dialect;

#[derive(Args)]
pub(super) struct Backup {
    /// The file to make; there must be none of this name. Only its owner may read it.
    file: PathBuf,
}

impl Backup {
    pub(super) fn run(self, config: Option<&Path>) -> Result<(), Failure> {
        let config = load(config)?;
        block_on(async move {
            let store = Auth::builder(config).connect().await?;
            match store.dialect() {
                Dialect::Sqlite => {}
                Dialect::Postgres => return Err("PostgreSQL is backed up by its own pg_dump".into()),
                Dialect::MySql => {
                    return Err("MySQL is backed up by its own mysqldump --single-transaction".into());
                }
            }
            let named = |error: std::io::Error| format!("{}: {error}", self.file.display());
            let file = PrivateFile::create(&self.file).map_err(named)?;
            store.copy_into(file.unfinished()).await?;
            file.keep().map_err(named)?;
            print(&format!("{} holds the database as it was when this began", self.file.display()))
        })
    }
}
