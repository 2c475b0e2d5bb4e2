//! Waking other servers on the same database, where it carries messages: PostgreSQL's LISTEN and NOTIFY.

use super::dialect::Listener;
use super::statement::Statement;
use super::{Dialect, Kind, Store, StoreError, Value};

/// Hears what is rung on one channel. It has a connection of its own.
pub(crate) struct Ear(Listener);

impl Ear {
    /// Waits for the next ring. One that came while the connection was lost is not heard.
    ///
    /// # Errors
    /// The connection is lost for good.
    pub(crate) async fn hear(&mut self) -> Result<(), StoreError> {
        self.0.hear().await
    }
}

impl Store {
    /// Whether rings reach other servers.
    pub(crate) fn carries_sound(&self) -> bool {
        self.dialect() == Dialect::Postgres
    }

    /// Rings on a channel.
    pub(crate) async fn notify(&self, channel: &str) -> Result<(), StoreError> {
        let Some(sql) = self.dialect().notify() else { return Ok(()) };
        let name = self.dialect().encode(self.ids(), Kind::Text, &Value::Text(channel.to_owned()));
        let statement = Statement { values: name.into_iter().collect(), ..Statement::fixed(sql, &[]) };
        self.execute(statement).await.map(drop)
    }

    /// Begins to hear a channel; `None` where the database carries no messages.
    pub(crate) async fn listen(&self, channel: &str) -> Result<Option<Ear>, StoreError> {
        Ok(self.shared.pools.listen(channel).await?.map(Ear))
    }
}
