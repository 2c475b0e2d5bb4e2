//! A session that signing in returned is valid with the very next request, whichever server it reaches and wherever
//! sessions live; one that ended is not.

use macro_rules_attribute::apply;
use portcullis::Config;
use portcullis_tests::databases::{Backend, TestDatabase};
use portcullis_tests::every_database;
use portcullis_tests::redis::{prefix, redis_url};
use portcullis_tests::server::TestServer;

async fn on_the_same_server_and_on_another(database: TestDatabase, configure: impl Fn(&mut Config)) {
    let here = TestServer::start(database, &configure).await;
    let there = here.beside(&configure).await;
    here.sign_up("ada").await;
    for (one, other) in [(&here, &there), (&there, &here)] {
        let mut browser = one.sign_in("ada").await;
        assert!(other.next_to(&browser).is_signed_in().await, "on another server");
        assert!(browser.is_signed_in().await, "on the same one");
        let mut elsewhere = other.next_to(&browser);
        browser.post("/sign-out", serde_json::Value::Null).await.ok();
        assert!(!elsewhere.is_signed_in().await, "nor does it linger");
    }
}

#[apply(every_database)]
async fn in_the_database(database: TestDatabase) {
    on_the_same_server_and_on_another(database, |_| {}).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_secondary_storage() {
    let (Some(url), prefix) = (redis_url().await, prefix()) else { return };
    let database = TestDatabase::create(Backend::Sqlite).await.expect("SQLite is everywhere");
    on_the_same_server_and_on_another(database, |config| {
        config.secondary_storage.url = Some(url.as_str().into());
        config.secondary_storage.key_prefix.clone_from(&prefix);
    })
    .await;
}
