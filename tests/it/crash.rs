//! `kill -9` at any moment leaves no half state; `cargo xtask bench crash` does it for a minute.

use std::collections::BTreeSet;
use std::path::Path;

use macro_rules_attribute::apply;
use portcullis_tests::crash::{self, Kills};
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;

const KILLS: Kills = Kills { count: 6, after: (0, 500) };

#[apply(every_database)]
async fn a_killed_server_leaves_no_half_state(database: TestDatabase) {
    let aftermath = crash::survey(Path::new(crate::PROGRAM), database, KILLS).await;
    assert_eq!(aftermath.faults, BTreeSet::new());
    let interrupted = aftermath.interrupted;
    assert!(
        interrupted >= KILLS.count as usize,
        "{interrupted} of {} were interrupted",
        aftermath.answered + interrupted
    );
}
