//! Texts by key that expire, beside the database: what several servers share and may lose.
//!
//! It is upstream's `secondaryStorage`, with what a race needs besides: `get`, `set` and `delete` are upstream's, and
//! [`replace`](SecondaryStorage::replace) changes a value only if nobody else did meanwhile. Keys and values are
//! upstream's too, so that both servers can share one Redis:
//!
//! | key | value | lives |
//! | --- | --- | --- |
//! | `{token}` | `{"user":{…},"session":{…}}`, a session | until the session ends |
//! | `active-sessions-{userId}` | `[{"token","expiresAt"}]`, sorted by expiry, in milliseconds | until the last ends |
//! | `{address}\|{path}` | `{"key","count","lastRequest"}`, requests of an address | one window |
//! | `sign-in-failures:{SHA-256 of the account, in hexadecimal}` | the same; upstream has none | a day and the longest delay |

mod channels;
mod memory;
mod redis;

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use futures_util::future::BoxFuture;
use serde::Deserialize;

use crate::kit::rate_limit::{Allowance, Counter, Judgement};

pub use channels::{Channels, Messages};
pub use memory::MemoryStorage;
pub use redis::{Redis, RedisOptions};

/// What every operation of a storage returns.
pub type StorageFuture<'a, T> = BoxFuture<'a, Result<T, StorageError>>;

/// A secondary storage. Implement it to keep sessions and limits somewhere else than in Redis.
///
/// Every operation is atomic, and what one has returned is seen by the next, on whichever server. A time to live is
/// counted from the call, in milliseconds; without one a value stays. A time to live of zero deletes.
pub trait SecondaryStorage: fmt::Debug + Send + Sync {
    /// The value of a key.
    fn get<'a>(&'a self, key: &'a str) -> StorageFuture<'a, Option<String>>;

    /// Sets a value, whatever was there.
    fn set<'a>(&'a self, key: &'a str, value: &'a str, ttl: Option<Duration>) -> StorageFuture<'a, ()>;

    /// Deletes a value, if there is one.
    fn delete<'a>(&'a self, key: &'a str) -> StorageFuture<'a, ()>;

    /// Sets a value if the key has `from` now, byte for byte; whether it did. `None` for `from` asks for no value, and
    /// for `to` leaves none.
    fn replace<'a>(
        &'a self,
        key: &'a str,
        from: Option<&'a str>,
        to: Option<&'a str>,
        ttl: Option<Duration>,
    ) -> StorageFuture<'a, bool>;

    /// Deletes a value and returns it: of any number of parallel callers exactly one gets it.
    fn take<'a>(&'a self, key: &'a str) -> StorageFuture<'a, Option<String>> {
        Box::pin(async move {
            loop {
                let Some(value) = self.get(key).await? else { return Ok(None) };
                if self.replace(key, Some(&value), None, None).await? {
                    return Ok(Some(value));
                }
            }
        })
    }

    /// Counts one more under a key if the allowance lets it pass at `now`, in milliseconds since the Unix epoch; how
    /// long to wait if not, in whole seconds. The value is upstream's, `{"key","count","lastRequest"}`.
    fn count<'a>(
        &'a self,
        key: &'a str,
        allowance: &'a Allowance,
        now: i64,
    ) -> StorageFuture<'a, Result<(), Duration>> {
        Box::pin(async move {
            loop {
                let kept = self.get(key).await?;
                // What can't be read was not written for this, and counts as nothing.
                let counter = kept.as_deref().and_then(CountedValue::read);
                let count = match allowance.judge(counter, now) {
                    Judgement::Wait(delay) => return Ok(Err(delay)),
                    Judgement::First => 1,
                    Judgement::Free | Judgement::Alone => counter.map_or(1, |counter| counter.count + 1),
                };
                let value = CountedValue::write(key, Counter { count, last: now });
                if self.replace(key, kept.as_deref(), Some(&value), Some(allowance.memory)).await? {
                    return Ok(Ok(()));
                }
            }
        })
    }

    /// Whether the storage answers.
    fn ping(&self) -> StorageFuture<'_, ()> {
        Box::pin(async move { self.get("portcullis:ping").await.map(drop) })
    }

    /// Its channels, if it carries messages between servers: they hear of each other's events by them at once. Without
    /// any they look for events themselves, see `events.poll_millis`.
    fn channels(&self) -> Option<&dyn Channels> {
        None
    }
}

impl dyn SecondaryStorage {
    /// Changes a value as often as it takes until nobody else changed it meanwhile: for values that are lists.
    ///
    /// `change` gets the present value and returns the new one with its time to live, or `None` to delete it. It may
    /// run several times.
    ///
    /// # Errors
    /// The storage does not answer.
    pub async fn update(
        &self,
        key: &str,
        mut change: impl FnMut(Option<&str>) -> Option<(String, Option<Duration>)> + Send,
    ) -> Result<(), StorageError> {
        loop {
            let before = self.get(key).await?;
            let (after, ttl) = change(before.as_deref()).map_or((None, None), |(to, ttl)| (Some(to), ttl));
            if self.replace(key, before.as_deref(), after.as_deref(), ttl).await? {
                return Ok(());
            }
        }
    }
}

/// Why a storage did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// It does not answer, or not in time. It is asked again with the next request.
    #[error("the secondary storage can't be reached: {0}")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The address means nothing. Holds no password.
    #[error("secondary_storage.url {0}")]
    Address(String),
    /// The authorities of its certificate can't be read.
    #[error("secondary_storage.ca_file {}: {reason}", .file.display())]
    CaFile {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

impl StorageError {
    /// For other implementations: it does not answer.
    pub fn unavailable(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Unavailable(cause.into())
    }
}

/// What is stored for a counter: upstream's JSON, `{"key":…,"count":…,"lastRequest":…}`, the time in milliseconds.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CountedValue {
    count: u64,
    last_request: i64,
}

impl CountedValue {
    fn read(text: &str) -> Option<Counter> {
        let value: Self = serde_json::from_str(text).ok()?;
        Some(Counter { count: value.count, last: value.last_request })
    }

    fn write(key: &str, counter: Counter) -> String {
        let (head, tail) = Self::around_count(key);
        format!("{head}{}{tail}{}}}", counter.count, counter.last)
    }

    /// The value of a key up to the count, and from there to the time.
    fn around_count(key: &str) -> (String, &'static str) {
        (format!("{{\"key\":{},\"count\":", serde_json::Value::from(key)), ",\"lastRequest\":")
    }
}
