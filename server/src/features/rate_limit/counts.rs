use std::fmt;
use std::time::Duration;

use futures_util::future::BoxFuture;

use super::RateLimitRow;
use crate::kit::rate_limit::{Allowance, CountError, Counter, Counts, Judgement};
use crate::store::{Changes, Extra, Filter, Id, Store, StoreError};

/// Counts in the table `rateLimit`.
#[derive(Clone)]
pub struct DatabaseCounts(Store);

impl DatabaseCounts {
    /// The counts of this database.
    pub fn new(store: Store) -> Self {
        Self(store)
    }

    /// Reads what is kept, and counts on the condition that it would be judged the same now. If it would not, somebody
    /// else counted meanwhile, and so it is judged again.
    async fn count(
        &self,
        key: &str,
        allowance: &Allowance,
        now: i64,
    ) -> Result<Result<(), Duration>, StoreError> {
        let is_it = || RateLimitRow::KEY.eq(key);
        let remembered = allowance.forgotten(now);
        loop {
            let row = self.0.find_one(is_it()).await?;
            let kept = row.map(|row| counter(&row));
            let guard = match (allowance.judge(kept, now), kept) {
                (Judgement::Wait(delay), _) => return Ok(Err(delay)),
                (_, None) => match self.0.create(first(key, now)).await {
                    Ok(_) => return Ok(Ok(())),
                    Err(StoreError::UniqueViolation { .. }) => continue,
                    Err(error) => return Err(error),
                },
                (Judgement::First, Some(_)) => {
                    let anew =
                        Changes::new().set(RateLimitRow::COUNT, 1).set(RateLimitRow::LAST_REQUEST, now);
                    let forgotten = is_it().and(RateLimitRow::LAST_REQUEST.lte(remembered));
                    if self.0.update_many(forgotten, anew).await? > 0 {
                        return Ok(Ok(()));
                    }
                    continue;
                }
                (Judgement::Free, Some(_)) => RateLimitRow::COUNT
                    .lt(number(allowance.free))
                    .and(RateLimitRow::LAST_REQUEST.gt(remembered)),
                (Judgement::Alone, Some(kept)) => {
                    RateLimitRow::COUNT.eq(number(kept.count)).and(RateLimitRow::LAST_REQUEST.eq(kept.last))
                }
            };
            if self.add(is_it().and(guard), now).await? {
                return Ok(Ok(()));
            }
        }
    }

    async fn add(&self, filter: Filter<RateLimitRow>, now: i64) -> Result<bool, StoreError> {
        let at = Changes::new().set(RateLimitRow::LAST_REQUEST, now);
        self.0.increment_many(filter, RateLimitRow::COUNT, 1, at).await.map(|rows| rows > 0)
    }
}

fn first(key: &str, now: i64) -> RateLimitRow {
    RateLimitRow {
        id: Id::unset(),
        key: key.to_owned(),
        count: 1,
        last_request: now,
        extra: Extra::default(),
    }
}

fn counter(row: &RateLimitRow) -> Counter {
    Counter { count: u64::try_from(row.count).unwrap_or(0), last: row.last_request }
}

/// The column has 32 bits, and nobody counts beyond.
fn number(count: u64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

impl Counts for DatabaseCounts {
    fn count<'a>(
        &'a self,
        key: &'a str,
        allowance: &'a Allowance,
        now: i64,
    ) -> BoxFuture<'a, Result<Result<(), Duration>, CountError>> {
        Box::pin(async move { Ok(self.count(key, allowance, now).await?) })
    }

    fn forget<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), CountError>> {
        Box::pin(async move { Ok(self.0.delete(RateLimitRow::KEY.eq(key)).await.map(drop)?) })
    }
}

impl fmt::Debug for DatabaseCounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DatabaseCounts").finish_non_exhaustive()
    }
}
