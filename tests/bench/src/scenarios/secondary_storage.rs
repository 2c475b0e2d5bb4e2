//! `/get-session` where the sessions are in a Redis.

use portcullis_tests::redis::redis_url;

use super::{Bench, compare, sign_in};
use crate::figures::{Figures, Target, say};
use crate::{Result, floor, servers};

pub(super) async fn run(bench: &Bench<'_>, figures: &mut Figures) -> Result {
    let Some(redis) = redis_url().await else {
        return say("LEFT OUT get-session by Redis: there is none");
    };
    let storage = [("SECONDARY_STORAGE__URL", redis.as_str())];
    let ours = servers::portcullis_with(&bench.options.portcullis, bench.dir, &storage).await?;
    let get_session = sign_in(ours.port).await?;
    let floor = servers::floor(floor::REDIS, &redis).await?;
    let against = compare(&ours, &floor, &get_session).await?;
    figures.add(
        "get-session by Redis / bare axum handler",
        against.ratio,
        Target::AtLeast(0.8),
        &against.rates,
    )
}
