//! `doctor` compares the database as it is with what the server needs, and migrating adds what it misses.

use macro_rules_attribute::apply;
use portcullis::store::migrate;
use portcullis::{Auth, doctor};
use portcullis_tests::databases::{Backend, TestDatabase};
use portcullis_tests::every_database;
use portcullis_tests::server::config;

#[apply(every_database)]
async fn a_column_an_index_or_a_table_that_is_gone(database: TestDatabase) {
    let (config, _outbox) = config(&database, |_| {});
    let store = Auth::builder(config.clone()).connect().await.unwrap();
    let index = "account_providerId_accountId_uidx";
    let drop_index = match database.backend {
        Backend::MySql => format!("DROP INDEX {index} ON account"),
        _ => format!("DROP INDEX \"{index}\""),
    };
    for (damage, named) in [
        ("ALTER TABLE account DROP COLUMN scope", "scope"),
        (drop_index.as_str(), index),
        ("DROP TABLE verification", "verification"),
    ] {
        migrate::apply(&store).await.unwrap();
        let missing = async || {
            let found = doctor::examine(&config).await.iter().map(ToString::to_string).collect::<Vec<_>>();
            found.into_iter().find(|finding| finding.contains("the database lacks what this version needs"))
        };
        assert_eq!(missing().await, None, "before: {damage}");
        database.execute(damage).await;
        let found = missing().await.expect(damage);
        assert!(found.contains(named) && found.contains("run `portcullis migrate`"), "{found}");
    }
}
