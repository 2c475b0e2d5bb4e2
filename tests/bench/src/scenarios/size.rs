//! A large database costs a look-up no more than an empty one.

use std::time::Duration;

use super::{Bench, ROUNDS, SPAN, measured};
use crate::figures::{Figures, Target, median};
use crate::{Result, fill, load, servers};

pub(super) async fn run(bench: &Bench<'_>, figures: &mut Figures) -> Result {
    let large = tempfile::tempdir()?;
    std::fs::copy(bench.dir.join("auth.db"), large.path().join("auth.db"))?;
    fill::sessions(large.path(), 1_000_000).await?;
    let full = servers::portcullis(&bench.options.portcullis, large.path()).await?;
    let empty = servers::portcullis(&bench.options.portcullis, bench.dir).await?;
    let (mut ratios, mut fulls, mut empties) = (vec![], vec![], vec![]);
    for _ in 0..ROUNDS {
        let p50 = |report: load::Report| report.quantile(0.5).as_secs_f64();
        let a = p50(measured(load::run(full.port, &bench.get_session, 1, SPAN).await?)?);
        let b = p50(measured(load::run(empty.port, &bench.get_session, 1, SPAN).await?)?);
        ratios.push(a / b);
        fulls.push(a);
        empties.push(b);
    }
    let duration = |values| Duration::from_secs_f64(median(values));
    let detail = format!("{:.1?} and {:.1?}", duration(fulls), duration(empties));
    figures.add("get-session p50, 3M sessions / one", median(ratios), Target::AtMost(1.2), &detail)
}
