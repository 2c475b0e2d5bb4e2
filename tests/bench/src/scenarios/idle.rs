//! What a server costs that has nothing to do.

use std::time::Duration;

use super::{Bench, ROUNDS};
use crate::figures::{Figures, Target, median};
use crate::{Result, servers};

pub(super) async fn run(bench: &Bench<'_>, figures: &mut Figures) -> Result {
    let (mut ready, mut memory) = (vec![], vec![]);
    for _ in 0..ROUNDS {
        let server = servers::portcullis(&bench.options.portcullis, bench.dir).await?;
        ready.push(server.ready.as_secs_f64() * 1000.0);
        tokio::time::sleep(Duration::from_millis(300)).await;
        memory.push(server.memory().unwrap_or(f64::NAN));
    }
    figures.add("start to ready, ms", median(ready), Target::AtMost(100.0), "")?;
    figures.add("idle memory, MB", median(memory), Target::AtMost(30.0), "")
}
