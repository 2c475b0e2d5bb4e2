//! A server that is killed every two seconds under load loses nothing that it has answered.

use portcullis_tests::crash::{self, Kills};
use portcullis_tests::databases::{Backend, TestDatabase};

use super::Bench;
use crate::Result;
use crate::figures::{Figures, Target, say};

const KILLS: Kills = Kills { count: 30, after: (2_000, 2_000) };

pub(super) async fn run(bench: &Bench<'_>, figures: &mut Figures) -> Result {
    for backend in [Backend::Sqlite, Backend::Postgres, Backend::MySql] {
        let Some(database) = TestDatabase::create(backend).await else {
            say(&format!("LEFT OUT kills on {backend:?}: there is none"))?;
            continue;
        };
        let aftermath = crash::survey(&bench.options.portcullis, database, KILLS).await;
        // One line each: what was lost is what to look for.
        for fault in &aftermath.faults {
            say(fault)?;
        }
        let detail = format!(
            "{} kills, {} answered, {} cut off",
            KILLS.count, aftermath.answered, aftermath.interrupted
        );
        let name = format!("lost or half done after kills, {backend:?}");
        figures.add(&name, aftermath.faults.len() as f64, Target::AtMost(0.0), &detail)?;
        if aftermath.interrupted < KILLS.count as usize {
            return Err("there were kills without a load".into());
        }
    }
    Ok(())
}
