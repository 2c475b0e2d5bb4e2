//! What of the log needs the old secrets: lines that are not chained yet, and the head until it is signed anew. A line
//! that is chained needs no secret any more.

use super::tables::AuditRow;
use super::{Audit, page};
use crate::store::StoreError;

/// What depends on the old secrets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OldSecrets {
    /// Lines that wait to be chained and whose mark needs one: without it they look as if somebody else had written them.
    pub lines: u64,
    /// Whether the head's signature needs one: without it the log can't go on.
    pub head: bool,
}

impl Audit {
    /// Looks at the lines that wait, and at the head. [`seal`](Self::seal) leaves nothing that needs an old secret.
    ///
    /// # Errors
    /// The database fails.
    pub async fn old_secrets(&self) -> Result<OldSecrets, StoreError> {
        let head = self.head().await?.is_some_and(|head| self.keys().signed_long_ago(&head));
        let (mut lines, mut last) = (0, None);
        loop {
            let rows = self.store().find_many(page(AuditRow::POSITION.is_null(), last.as_ref())).await?;
            lines += rows.iter().filter(|row| self.keys().wrote_long_ago(row)).count() as u64;
            last = rows.into_iter().last();
            if last.is_none() {
                return Ok(OldSecrets { lines, head });
            }
        }
    }
}
