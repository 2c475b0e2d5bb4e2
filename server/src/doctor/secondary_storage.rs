//! Whether the secondary storage answers, and whether it keeps what is given to it.

use std::time::Duration;

use super::Finding;
use crate::config::Config;
use crate::kit::clock::Clock;
use crate::kit::random::Rng;
use crate::kit::secondary_storage::{SecondaryStorage, StorageError};
use crate::wiring;

/// Longer than the probe takes, and short enough to leave nothing behind.
const PROBE: Duration = Duration::from_secs(10);

pub(super) async fn check(config: &Config) -> Option<Finding> {
    let looked = match wiring::secondary_storage(&config.secondary_storage, &Clock::system()) {
        Ok(Some(storage)) => look(&*storage).await,
        Ok(None) => return None,
        Err(error) => Err(error),
    };
    match looked {
        Ok(true) => in_memory(config),
        Ok(false) => Some(Finding::error(
            "the secondary storage answers, but what was written can't be read",
            "let secondary_storage.url name a primary, and its user read and write every key with secondary_storage.key_prefix",
        )),
        Err(error) => Some(refused(&error)),
    }
}

/// Writes a value of no meaning and takes it back, by the operations that limits and sessions need.
async fn look(storage: &dyn SecondaryStorage) -> Result<bool, StorageError> {
    storage.ping().await?;
    let key = format!("portcullis:doctor:{}", Rng::system().session_token());
    let written = storage.replace(&key, None, Some("probe"), Some(PROBE)).await?;
    Ok(written && storage.take(&key).await?.as_deref() == Some("probe"))
}

fn in_memory(config: &Config) -> Option<Finding> {
    let memory = config.secondary_storage.url.as_ref().is_some_and(|url| url.expose() == "memory:");
    memory.then(|| {
        Finding::warning(
            "the secondary storage is in memory: it is empty after each start, and no other server sees it",
            "set secondary_storage.url to a Redis",
        )
    })
}

fn refused(error: &StorageError) -> Finding {
    Finding::error(
        error,
        "start the Redis, or correct host, port, user and password in secondary_storage.url, and secondary_storage.ca_file; it must be Redis 6.2 or newer",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(url: &str) -> Config {
        let mut config = Config::default();
        config.secondary_storage.url = Some(url.into());
        config
    }

    #[tokio::test]
    async fn a_storage_that_is_not_there_is_found() {
        let port =
            std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port();
        for scheme in ["redis", "redis-cluster"] {
            let found = check(&config(&format!("{scheme}://me:swordfish@127.0.0.1:{port}"))).await;
            let found = found.expect("a finding").to_string();
            assert!(found.starts_with("error    the secondary storage can't be reached: "), "{found}");
            assert!(found.contains("→ start the Redis") && !found.contains("swordfish"), "{found}");
        }
    }

    #[tokio::test]
    async fn memory_works_and_forgets() {
        let found = check(&config("memory:")).await.expect("a finding");
        assert!(found.what.starts_with("the secondary storage is in memory"), "{found:?}");
        assert_eq!(check(&Config::default()).await, None);
    }
}
