//! Limits that all servers of a database share: `rate_limit.storage = "database"`.

mod counts;
mod tables;

pub use counts::DatabaseCounts;
pub use tables::RateLimitRow;

use std::time::Duration;

use crate::config::RateLimitStorage;
use crate::feature::Feature;

/// The table of counts. It has no operations of its own.
pub fn feature() -> Feature {
    Feature::new("rate-limit", "Counts of requests that servers share.")
        // Wrong second factors are counted here too.
        .enabled(|config| {
            config.rate_limit.storage == RateLimitStorage::Database || config.two_factor.enabled
        })
        .tables(|schema| schema.table::<RateLimitRow>())
        .expires_after(RateLimitRow::LAST_REQUEST, |shared| {
            let second_factors = match shared.config.two_factor.enabled {
                true => shared.config.two_factor.account_delay().memory(),
                false => Duration::ZERO,
            };
            shared.limiter.memory().max(shared.throttle.memory()).max(second_factors)
        })
}
