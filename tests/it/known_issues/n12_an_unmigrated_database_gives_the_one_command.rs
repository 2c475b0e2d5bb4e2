//! A server whose database is not migrated names the one command that mends it, and that command does.

use macro_rules_attribute::apply;
use portcullis_tests::command::ran;
use portcullis_tests::databases::{Backend, TestDatabase};
use portcullis_tests::every_database;
use portcullis_tests::server::config;

use super::PROGRAM;

#[apply(every_database)]
async fn serve_says_what_to_run(database: TestDatabase) {
    let (config, _outbox) = config(&database, |_| {});
    if database.backend == Backend::Sqlite {
        // An empty file is filled by the first start; an older one is its owner's to migrate.
        assert!(ran(PROGRAM, &config, &["migrate"]).await.succeeded);
        database.execute("ALTER TABLE account DROP COLUMN scope").await;
    }
    let refused = ran(PROGRAM, &config, &["serve"]).await;
    assert!(!refused.succeeded, "{refused:?}");
    let command = refused.complaint.split('`').nth(1).expect("a command in backticks");
    let mut words = command.split(' ');
    assert_eq!(words.next(), Some("portcullis"), "{command}");
    let arguments: Vec<_> = words.collect();
    assert!(ran(PROGRAM, &config, &arguments).await.succeeded, "{command}");
    let status = ran(PROGRAM, &config, &["migrate", "status"]).await;
    assert!(status.succeeded, "{status:?}");
}
