//! `/get-session` from the cookie cache, where no database is asked.

use super::{Bench, compare, sign_in};
use crate::figures::{Figures, Target};
use crate::{Result, floor, servers};

pub(super) async fn run(bench: &Bench<'_>, figures: &mut Figures) -> Result {
    let cache = [("SESSION__COOKIE_CACHE__ENABLED", "true"), ("SESSION__COOKIE_CACHE__MAX_AGE", "3600")];
    let ours = servers::portcullis_with(&bench.options.portcullis, bench.dir, &cache).await?;
    let get_session = sign_in(ours.port).await?;
    let floor = servers::floor(floor::COOKIE, "").await?;
    let against = compare(&ours, &floor, &get_session).await?;
    figures.add(
        "cached get-session / bare axum handler",
        against.ratio,
        Target::AtLeast(0.85),
        &against.rates,
    )
}
