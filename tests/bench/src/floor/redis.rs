//! The session is in a Redis: one GET.

use portcullis::kit::cookies::Cookies;
use redis::AsyncCommands;
use redis::aio::MultiplexedConnection;
use serde_json::Value;

use super::Sessions;
use crate::Result;

pub(super) struct Stored(MultiplexedConnection);

impl Stored {
    pub(super) async fn connect(url: &str) -> Result<Self> {
        Ok(Self(redis::Client::open(url)?.get_multiplexed_async_connection().await?))
    }
}

impl Sessions for Stored {
    async fn find(&self, token: &str, _: &Cookies) -> Option<Value> {
        let kept: Option<String> = self.0.clone().get(token).await.ok()?;
        serde_json::from_str(&kept?).ok()
    }
}
