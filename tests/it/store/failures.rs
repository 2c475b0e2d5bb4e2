//! What goes wrong, and what it is called.

use std::sync::Arc;
use std::time::{Duration, Instant};

use macro_rules_attribute::apply;
use portcullis::store::{Changes, Filter, Kind, Store, StoreError, StoreOptions, migrate};
use portcullis_tests::databases::{Backend, TestDatabase};
use portcullis_tests::every_database;
use portcullis_tests::proxy::Proxy;

use super::tables::{Specimen, User, schema, specimen, user};

fn impatient() -> StoreOptions {
    StoreOptions { acquire_timeout: Duration::from_secs(1), ..StoreOptions::default() }
}

async fn connect(url: &str, options: StoreOptions) -> Result<Store, StoreError> {
    Store::connect(url, Arc::new(schema().build().unwrap()), options).await
}

#[apply(every_database)]
async fn a_lost_connection_is_unavailable_until_it_is_back(database: TestDatabase) {
    let Some(proxy) = Proxy::before(&database).await else { return };
    database.store(schema().build().unwrap()).await;
    let store = connect(&proxy.url, impatient()).await.unwrap();
    store.create(user("ada@example.com")).await.unwrap();
    proxy.cut();
    for _ in 0..3 {
        let (find, ping) = (store.find_one(User::EMAIL.eq("ada@example.com")).await, store.ping().await);
        assert!(matches!(find, Err(StoreError::Unavailable(_))), "{find:?}");
        assert!(matches!(ping, Err(StoreError::Unavailable(_))), "{ping:?}");
        let work =
            store.transaction(|store| async move { store.create(user("bob@example.com")).await }).await;
        assert!(matches!(work, Err(StoreError::Unavailable(_))), "{work:?}");
    }
    proxy.mend();
    // A connection that was idle when the wire was cut is noticed at its first use.
    while store.ping().await.is_err() {}
    for _ in 0..20 {
        assert!(store.find_one(User::EMAIL.eq("ada@example.com")).await.unwrap().is_some());
    }
    assert_eq!(store.count(Filter::<User>::all()).await.unwrap(), 1);
}

#[apply(every_database)]
async fn a_connection_lost_within_a_transaction_leaves_nothing(database: TestDatabase) {
    let Some(proxy) = Proxy::before(&database).await else { return };
    let direct = database.store(schema().build().unwrap()).await;
    let store = connect(&proxy.url, impatient()).await.unwrap();
    let proxy = &proxy;
    let result = store
        .transaction(|store| async move {
            store.create(user("ada@example.com")).await?;
            proxy.cut();
            store.create(user("bob@example.com")).await
        })
        .await;
    assert!(matches!(result, Err(StoreError::Unavailable(_))), "{result:?}");
    assert_eq!(direct.count(Filter::<User>::all()).await.unwrap(), 0);
}

#[apply(every_database)]
async fn a_database_without_our_tables_is_not_migrated(database: TestDatabase) {
    let store = connect(&database.url, impatient()).await.unwrap();
    for result in [
        store.find_one(User::EMAIL.eq("x")).await.map(drop),
        store.create(user("x")).await.map(drop),
        store.delete(User::EMAIL.eq("x")).await.map(drop),
    ] {
        let error = result.unwrap_err();
        assert!(matches!(error, StoreError::NotMigrated { .. }), "{error:?}");
        assert!(
            error.to_string().contains("user") && error.to_string().contains("portcullis migrate"),
            "{error}"
        );
    }
}

#[apply(every_database)]
async fn a_missing_column_is_not_migrated(database: TestDatabase) {
    database.store(schema().build().unwrap()).await;
    let more = schema().extra(portcullis::store::ExtraColumn::new("user", "role", Kind::Text));
    let store = database.connect(more.build().unwrap(), impatient()).await;
    let error = store.find_one(User::EMAIL.eq("x")).await.unwrap_err();
    assert!(
        matches!(error, StoreError::NotMigrated { .. }) && error.to_string().contains("role"),
        "{error:?}"
    );
    let error = store.create(user("x")).await.unwrap_err();
    assert!(
        matches!(error, StoreError::NotMigrated { .. }) && error.to_string().contains("role"),
        "{error:?}"
    );
}

/// Reading is allowed, writing is not.
#[apply(every_database)]
async fn what_the_database_refuses_is_forbidden(database: TestDatabase) {
    let owner = database.store(schema().build().unwrap()).await;
    owner.create(user("ada@example.com")).await.unwrap();
    let reader = format!("portcullis_reader_{}", rand_suffix());
    let url = match database.backend {
        Backend::Sqlite => format!("{}?mode=ro", database.url),
        Backend::Postgres => {
            database.execute(&format!("CREATE ROLE {reader} LOGIN")).await;
            database.execute(&format!("GRANT USAGE ON SCHEMA {} TO {reader}", database.name())).await;
            database
                .execute(&format!("GRANT SELECT ON ALL TABLES IN SCHEMA {} TO {reader}", database.name()))
                .await;
            database.url.replacen("postgres@", &format!("{reader}@"), 1)
        }
        Backend::MySql => {
            database.execute(&format!("CREATE USER {reader}")).await;
            database.execute(&format!("GRANT SELECT ON {}.* TO {reader}", database.name())).await;
            database.url.replacen("root@", &format!("{reader}@"), 1)
        }
    };
    let store = connect(&url, impatient()).await.unwrap();
    assert!(store.find_one(User::EMAIL.eq("ada@example.com")).await.unwrap().is_some());
    for result in [
        store.create(user("bob@example.com")).await.map(drop),
        store.update(User::EMAIL.eq("ada@example.com"), Changes::new().set(User::NAME, "x")).await.map(drop),
        store.consume_one(User::EMAIL.eq("ada@example.com")).await.map(drop),
        store
            .transaction(|store| async move { store.delete(User::EMAIL.eq("ada@example.com")).await })
            .await
            .map(drop),
    ] {
        assert!(matches!(result, Err(StoreError::Forbidden(_))), "{result:?}");
    }
    drop(store);
    match database.backend {
        Backend::Sqlite => {}
        Backend::Postgres => {
            database.execute(&format!("DROP OWNED BY {reader}")).await;
            database.execute(&format!("DROP ROLE {reader}")).await;
        }
        Backend::MySql => database.execute(&format!("DROP USER {reader}")).await,
    }
}

fn rand_suffix() -> String {
    portcullis::store::Timestamp::from(chrono::Utc::now()).millis().to_string()
}

/// Another process holds the lock for longer than we wait.
#[apply(every_database)]
async fn what_somebody_else_has_locked_is_busy(database: TestDatabase) {
    let other = database.store(schema().build().unwrap()).await;
    let ada = other.create(user("ada@example.com")).await.unwrap();
    let store = connect(&database.url, impatient()).await.unwrap();
    let (store, ada) = (&store, &ada);
    other
        .transaction(|other| async move {
            other.update_many(User::ID.eq(&ada.id), Changes::new().set(User::NAME, "mine")).await?;
            let start = Instant::now();
            let changes = Changes::new().set(User::NAME, "yours");
            let blocked = store.update(User::ID.eq(&ada.id), changes).await;
            assert!(matches!(blocked, Err(StoreError::Busy(_))), "{blocked:?}");
            assert!(start.elapsed() < Duration::from_secs(4), "{:?}", start.elapsed());
            // Readers are not in anybody's way.
            assert_eq!(store.find_one(User::ID.eq(&ada.id)).await?.unwrap().name, "Ada");
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
    assert_eq!(store.find_one(User::ID.eq(&ada.id)).await.unwrap().unwrap().name, "mine");
}

#[apply(every_database)]
async fn a_full_disk_is_full_and_leaves_no_half(database: TestDatabase) {
    if database.backend != Backend::Sqlite {
        return;
    }
    let store = database.store(schema().build().unwrap()).await;
    let limit = "PRAGMA max_page_count = 60";
    store.raw(limit, limit, limit, &[], &[]).await.unwrap();
    let store = &store;
    let result = store
        .transaction(|store| async move {
            loop {
                store.create(Specimen { text: Some("x".repeat(10_000)), ..specimen() }).await?;
            }
            #[expect(unreachable_code, reason = "the type of the result")]
            Ok::<(), StoreError>(())
        })
        .await;
    assert!(matches!(result, Err(StoreError::Full(_))), "{result:?}");
    assert_eq!(store.count(Filter::<Specimen>::all()).await.unwrap(), 0);
    store.create(specimen()).await.unwrap();
}

#[tokio::test]
async fn a_url_that_names_no_database_says_which_there_are() {
    let error = connect("oracle://host/db", impatient()).await.err().unwrap();
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(cause, "the database URL starts with `oracle:`; known are sqlite:, postgres: and mysql:");
    let nowhere = connect("sqlite:/nonexistent/folder/x.db", impatient()).await.err().unwrap();
    assert!(matches!(nowhere, StoreError::Unavailable(_)), "{nowhere:?}");
    let refused = connect("postgres://me@127.0.0.1:1/x", impatient()).await.err().unwrap();
    assert!(matches!(refused, StoreError::Unavailable(_)), "{refused:?}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_new_file_belongs_to_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new.db");
    let store = connect(&format!("sqlite:{}", path.display()), impatient()).await.unwrap();
    migrate::apply(&store).await.unwrap();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", entry.path());
    }
}

#[tokio::test]
async fn a_database_in_memory_is_one_database() {
    let store = connect("sqlite::memory:", impatient()).await.unwrap();
    migrate::apply(&store).await.unwrap();
    let creating = (0..20).map(|n| {
        let store = &store;
        async move { store.create(user(&format!("{n}@example.com"))).await.unwrap() }
    });
    futures_util::future::join_all(creating).await;
    assert_eq!(store.count(Filter::<User>::all()).await.unwrap(), 20);
    let another = connect("sqlite::memory:", impatient()).await.unwrap();
    assert!(matches!(another.count(Filter::<User>::all()).await, Err(StoreError::NotMigrated { .. })));
}

/// Neither the sentence for the operator nor what the log gets shows the content of a row.
#[apply(every_database)]
async fn no_error_shows_a_value(database: TestDatabase) {
    let store = database.store(schema().build().unwrap()).await;
    store.create(user("swordfish@example.com")).await.unwrap();
    for error in [
        store.create(user("swordfish@example.com")).await.unwrap_err(),
        store.create(Specimen { text: Some("swordfish\0".into()), ..specimen() }).await.unwrap_err(),
        store
            .create(user(&"swordfish".repeat(1_000_000)))
            .await
            .err()
            .unwrap_or_else(|| StoreError::Decode { column: "fits".into() }),
    ] {
        let text = format!("{error} {error:?} {:?}", std::error::Error::source(&error));
        assert!(!text.contains("swordfish"), "{text}");
    }
}
