//! `portcullis export` and `portcullis import`.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::private_file::PrivateFile;
use super::{Failure, block_on, load, print};
use crate::auth::Auth;
use crate::kit::clock::Clock;
use crate::transfer::{self, ImportOptions};

#[derive(Args)]
pub(super) struct Export {
    /// The file to make; there must be none of this name. It holds password hashes, and only its owner may read it.
    file: PathBuf,
}

impl Export {
    pub(super) fn run(self, config: Option<&Path>) -> Result<(), Failure> {
        let config = load(config)?;
        block_on(async move {
            let store = Auth::builder(config).connect().await?;
            let named = |error: std::io::Error| format!("{}: {error}", self.file.display());
            let mut file = PrivateFile::create(&self.file).map_err(named)?;
            let mut out = BufWriter::new(file.file());
            let exported = transfer::export(&store, Clock::system().now().into(), &mut out).await?;
            out.flush().map_err(named)?;
            drop(out);
            file.keep().map_err(named)?;
            print(&format!("{} users with {} accounts", exported.users, exported.accounts))
        })
    }
}

#[derive(Args)]
pub(super) struct Import {
    /// A file that `portcullis export` made.
    file: PathBuf,
    /// Give users and accounts new ids: needed where the database numbers its rows itself.
    #[arg(long)]
    new_ids: bool,
}

impl Import {
    pub(super) fn run(self, config: Option<&Path>) -> Result<(), Failure> {
        let config = load(config)?;
        let file = File::open(&self.file).map_err(|error| format!("{}: {error}", self.file.display()))?;
        block_on(async move {
            let store = Auth::builder(config).connect().await?;
            let options = ImportOptions { new_ids: self.new_ids };
            let imported = transfer::import(&store, options, BufReader::new(file)).await?;
            print(&format!("{} users with {} accounts", imported.users, imported.accounts))?;
            if imported.already_there > 0 {
                print(&format!("{} were there already, and are left as they are", imported.already_there))?;
            }
            if imported.taken.is_empty() {
                return Ok(());
            }
            let lines = imported.taken.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
            Err(format!("left out, since somebody else here has their id, address or account: lines {lines}")
                .into())
        })
    }
}
