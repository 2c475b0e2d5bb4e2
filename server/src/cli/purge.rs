//! `portcullis purge`.

use std::path::Path;

use super::{Failure, block_on, load, print_row, secret};
use crate::auth::Auth;
use crate::purge::{self, Purged};

pub(super) fn run(config: Option<&Path>) -> Result<(), Failure> {
    let mut config = load(config)?;
    secret::fill_in(&mut config)?;
    block_on(async move {
        let auth = Auth::builder(config).build().await?;
        for Purged { table, rows } in purge::run(auth.shared()).await? {
            print_row(&[&table, &rows])?;
        }
        Ok(())
    })
}
