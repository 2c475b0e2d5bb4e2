//! A copy of a SQLite file while it is in use.

use std::path::Path;

use super::sql::Bound;
use super::statement::Statement;
use super::{Dialect, Store, StoreError};

impl Store {
    /// Copies a SQLite database, as it is at one moment, into an empty file. Servers go on reading and writing. The
    /// file is not yet safe from a power cut: sync it.
    ///
    /// # Errors
    /// It is no SQLite, or the database failed: a disk that is full, a file that is not empty.
    pub async fn copy_into(&self, file: &Path) -> Result<(), StoreError> {
        if self.dialect() != Dialect::Sqlite {
            return Err(StoreError::other(format_args!("{} has tools of its own for this", self.dialect())));
        }
        let path = file.to_str().ok_or_else(|| StoreError::invalid("the name of the file"))?;
        let mut statement = Statement::fixed("VACUUM INTO ?", &[]);
        statement.values.push(Bound::Text(Some(path.to_owned())));
        self.read(statement).await.map(drop)
    }
}
