//! Clearing away rows whose time is over: what features declare by [`Feature::expires`](crate::Feature::expires) and
//! [`Feature::expires_after`](crate::Feature::expires_after).

use std::time::Duration;

use crate::auth::Auth;
use crate::config::PurgeConfig;
use crate::feature::Expiry;
use crate::kit::clock::seconds;
use crate::shared::Shared;
use crate::store::{StoreError, Timestamp};

/// How many rows one statement deletes: few enough that nobody notices the lock.
const BATCH: u64 = 500;
/// The rest between two statements, so that requests come first.
const PAUSE: Duration = Duration::from_millis(20);
/// The longest wait between two rounds, in seconds; a year.
const LONGEST: u64 = 31_536_000;
/// The longest wait for the first round.
const FIRST: Duration = Duration::from_secs(60);

/// How many rows of a table went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purged {
    /// The table, by its name in upstream's schema.
    pub table: &'static str,
    /// How many.
    pub rows: u64,
}

/// Clears away every row that was kept for long enough; of each table, how many.
///
/// # Errors
/// The database failed; what was done until then remains.
pub async fn run(shared: &Shared) -> Result<Vec<Purged>, StoreError> {
    let now: Timestamp = shared.clock.now().into();
    let mut purged = Vec::new();
    for &Expiry { table, kept, .. } in shared.features.iter().flat_map(|feature| &feature.expires) {
        if shared.store.schema().table(table).is_none_or(|table| !table.stored) {
            continue;
        }
        let before = now - seconds(kept(shared).as_secs());
        let mut rows = 0;
        loop {
            let batch = shared.store.purge(table, before, BATCH).await?;
            shared.metrics.purged(table, batch);
            rows += batch;
            if batch < BATCH {
                break;
            }
            tokio::time::sleep(PAUSE).await;
        }
        purged.push(Purged { table, rows });
    }
    Ok(purged)
}

/// Runs for as long as it is polled, for the server that there is at each round. A round that fails is logged, and the
/// next one begins where it ended.
pub(crate) async fn keep_running(auth: impl Fn() -> Auth) {
    // Servers that start together do not come together.
    tokio::time::sleep(FIRST.min(interval(&auth())).mul_f64(rand::random())).await;
    loop {
        let now = auth();
        if now.shared().config.purge.interval > 0 {
            round(now.shared()).await;
        }
        tokio::time::sleep(interval(&now).mul_f64(0.9 + 0.2 * rand::random::<f64>())).await;
    }
}

/// Where nothing is to be done, whether that has changed is looked at as often as by default.
fn interval(auth: &Auth) -> Duration {
    match auth.shared().config.purge.interval {
        0 => Duration::from_secs(PurgeConfig::default().interval),
        seconds => Duration::from_secs(seconds.min(LONGEST)),
    }
}

async fn round(shared: &Shared) {
    match run(shared).await {
        Ok(purged) => {
            for Purged { table, rows } in purged.into_iter().filter(|purged| purged.rows > 0) {
                tracing::info!(table, rows, "expired rows are cleared away");
            }
        }
        Err(error) => tracing::warn!(%error, "expired rows could not be cleared away"),
    }
}
