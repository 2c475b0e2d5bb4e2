use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;

use super::Allowance;
use super::counters::Counters;
use crate::kit::secondary_storage::SecondaryStorage;

/// Why something could not be counted. Whoever waits for the count must be refused: who could take the storage away
/// could otherwise guess without end.
pub type CountError = Box<dyn std::error::Error + Send + Sync>;

/// Where counts are kept. Each operation is atomic, and seen by every server that shares the counts.
pub trait Counts: fmt::Debug + Send + Sync {
    /// Counts one more under a key if the allowance lets it pass at `now`, in milliseconds since the Unix epoch; how
    /// long to wait if not, in whole seconds.
    fn count<'a>(
        &'a self,
        key: &'a str,
        allowance: &'a Allowance,
        now: i64,
    ) -> BoxFuture<'a, Result<Result<(), Duration>, CountError>>;

    /// Forgets what was counted under a key.
    fn forget<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), CountError>>;
}

/// In this process: exact for one server.
impl Counts for Counters {
    fn count<'a>(
        &'a self,
        key: &'a str,
        allowance: &'a Allowance,
        now: i64,
    ) -> BoxFuture<'a, Result<Result<(), Duration>, CountError>> {
        Box::pin(async move { Ok(self.count(key, allowance, now)) })
    }

    fn forget<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), CountError>> {
        Box::pin(async move {
            self.forget(key);
            Ok(())
        })
    }
}

/// In the secondary storage, under upstream's keys and in its form.
impl Counts for Arc<dyn SecondaryStorage> {
    fn count<'a>(
        &'a self,
        key: &'a str,
        allowance: &'a Allowance,
        now: i64,
    ) -> BoxFuture<'a, Result<Result<(), Duration>, CountError>> {
        Box::pin(async move { Ok((**self).count(key, allowance, now).await?) })
    }

    fn forget<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), CountError>> {
        Box::pin(async move { Ok((**self).delete(key).await?) })
    }
}
