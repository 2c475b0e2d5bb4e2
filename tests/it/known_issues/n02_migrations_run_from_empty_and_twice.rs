//! `portcullis migrate` makes an empty database one that serves, and has nothing to do the second time.

use macro_rules_attribute::apply;
use portcullis_tests::command::ran;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::{TestServer, config};

use super::PROGRAM;

#[apply(every_database)]
async fn once_and_again(database: TestDatabase) {
    let (config, _outbox) = config(&database, |_| {});
    let first = ran(PROGRAM, &config, &["migrate"]).await;
    assert!(first.succeeded && first.output.contains("CREATE TABLE"), "{first:?}");
    let second = ran(PROGRAM, &config, &["migrate"]).await;
    assert!(second.succeeded, "{second:?}");
    assert_eq!(second.output.trim(), "up to date");
    let server = TestServer::start(database, |_| {}).await;
    assert!(server.sign_up("ada").await.browser.is_signed_in().await);
}
