//! `portcullis doctor` on every database.

use macro_rules_attribute::apply;
use portcullis::config::{Config, RateLimitStorage};
use portcullis::features::verification::VerificationRow;
use portcullis::store::{Filter, Store, migrate};
use portcullis::{Auth, doctor};
use portcullis_tests::databases::{Backend, TestDatabase};
use portcullis_tests::every_database;

fn config(url: &str) -> Config {
    let mut config = Config { secret: "0123456789abcdef0123456789abcdef".into(), ..Config::default() };
    config.database.url = url.into();
    // The only server there is.
    config.rate_limit.storage = RateLimitStorage::Memory;
    config
}

async fn store(config: &Config) -> Store {
    Auth::builder(config.clone()).connect().await.expect("the test database is there")
}

async fn found(config: &Config) -> Vec<String> {
    doctor::examine(config).await.iter().map(ToString::to_string).collect()
}

/// SQLite files of any mode are another case's.
fn private(database: &TestDatabase) {
    #[cfg(unix)]
    if database.backend == Backend::Sqlite {
        use std::os::unix::fs::PermissionsExt;
        let file = database.url.trim_start_matches("sqlite:");
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600)).expect("permissions");
    }
}

#[apply(every_database)]
async fn a_database_before_and_after_its_migration(database: TestDatabase) {
    let config = config(&database.url);
    let store = store(&config).await;
    private(&database);
    let expected = match database.backend {
        Backend::Sqlite => vec![],
        _ => vec!["error    the database has no tables\n         → run `portcullis migrate`"],
    };
    assert_eq!(found(&config).await, expected);

    migrate::apply(&store).await.expect("migrated");
    assert_eq!(found(&config).await, [""; 0]);
    let left = store.count(Filter::<VerificationRow>::all()).await.expect("a count");
    assert_eq!(left, 0, "the attempt to write is undone");

    database.execute("ALTER TABLE account DROP COLUMN scope").await;
    let found = found(&config).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("error    the database lacks what this version needs; the first of 1 changes"),
        "{found:?}"
    );
    assert!(found[0].ends_with("→ run `portcullis migrate`; `portcullis migrate --plan` shows all of them"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_may_only_be_read() {
    let Some(database) = TestDatabase::create(Backend::Postgres).await else { return };
    migrate::apply(&store(&config(&database.url)).await).await.expect("migrated");
    let found = found(&config(&format!("{}%20-c%20default_transaction_read_only%3Don", database.url))).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("error    the database refuses access: 25006: "), "{found:?}");
    assert!(found[0].contains("→ correct user and password in database.url, or let the user"), "{found:?}");
}
