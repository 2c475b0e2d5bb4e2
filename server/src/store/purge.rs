//! Clearing away rows whose time is over.

use super::statement::Writer;
use super::{Store, StoreError, Timestamp};

impl Store {
    /// Deletes rows of a table whose time lies before `before`, the oldest first and `most` of them; how many. Nothing
    /// happens to a table whose rows don't [expire](super::SchemaBuilder::expires).
    ///
    /// Several servers may do it at once: none waits for rows that another has locked, and nobody's statement for more
    /// than one batch.
    ///
    /// # Errors
    /// The database failed.
    pub async fn purge(&self, table: &str, before: Timestamp, most: u64) -> Result<u64, StoreError> {
        let Some(table) = self.schema().table(table) else { return Ok(0) };
        let Some(column) = &table.expires else { return Ok(0) };
        let writer = Writer { dialect: self.dialect(), ids: self.ids(), table, qualified: false };
        let done = self.execute(writer.delete_older(column, before, most)?).await?;
        Ok(done.rows)
    }
}
