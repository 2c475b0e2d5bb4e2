//! `/get-session` by cookie on SQLite.

use super::{Bench, compare};
use crate::figures::{Figures, Target, say};
use crate::{Result, floor, servers};

pub(super) async fn run(bench: &Bench<'_>, figures: &mut Figures) -> Result {
    let ours = servers::portcullis(&bench.options.portcullis, bench.dir).await?;
    let file = bench.dir.join("auth.db");
    let floor = servers::floor(floor::STATEMENT, &file.to_string_lossy()).await?;
    let against = compare(&ours, &floor, &bench.get_session).await?;
    figures.add("get-session / bare axum handler", against.ratio, Target::AtLeast(0.8), &against.rates)?;
    drop(floor);

    let Some(modules) = &bench.options.better_auth else {
        return say("LEFT OUT get-session / better-auth: BETTER_AUTH_DIR is not set");
    };
    let real = servers::better_auth(modules, bench.dir).await?;
    let against = compare(&ours, &real, &bench.get_session).await?;
    figures.add("get-session / better-auth", against.ratio, Target::AtLeast(15.0), &against.rates)
}
