//! All of it or nothing.

use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering};

use macro_rules_attribute::apply;
use portcullis::store::{Changes, Filter, Store, StoreError};
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use tokio::sync::Barrier;

use super::tables::{User, schema, user};

/// Something of the application's own, as a handler's error would be.
#[derive(Debug)]
enum Refusal {
    Store(StoreError),
    Own,
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

async fn users(store: &Store) -> u64 {
    store.count(Filter::<User>::all()).await.unwrap()
}

#[apply(every_database)]
async fn ok_keeps_and_err_undoes(database: TestDatabase) {
    let store = database.store(schema().build().unwrap()).await;
    let kept = store
        .transaction(|store| async move {
            store.create(user("a@example.com")).await?;
            let seen = users(&store).await;
            store.create(user("b@example.com")).await?;
            Ok::<_, StoreError>(seen)
        })
        .await;
    assert_eq!(kept.unwrap(), 1);
    assert_eq!(users(&store).await, 2);
    let undone = store
        .transaction(|store| async move {
            store.create(user("c@example.com")).await?;
            Err::<(), _>(Refusal::Own)
        })
        .await;
    assert!(matches!(undone, Err(Refusal::Own)));
    assert_eq!(users(&store).await, 2);
}

#[apply(every_database)]
async fn dropping_undoes_and_frees_the_connection(database: TestDatabase) {
    let store = database.store(schema().build().unwrap()).await;
    for round in 0..20 {
        let (reached, written) = tokio::sync::oneshot::channel();
        let reached = std::sync::Mutex::new(Some(reached));
        let (reached, inner) = (&reached, &store);
        let work = inner.transaction(|store| async move {
            store.create(user(&format!("{round}@example.com"))).await?;
            if let Some(reached) = reached.lock().unwrap().take() {
                reached.send(()).unwrap();
            }
            std::future::pending::<Result<(), StoreError>>().await
        });
        tokio::select! {
            _ = work => unreachable!("it is pending"),
            written = written => written.unwrap(),
        }
    }
    assert_eq!(users(&store).await, 0);
    store.create(user("a@example.com")).await.unwrap();
}

/// PostgreSQL keeps nothing of a transaction in which a statement failed, so none does.
#[apply(every_database)]
async fn a_failed_statement_dooms_the_transaction(database: TestDatabase) {
    let store = database.store(schema().build().unwrap()).await;
    store.create(user("taken@example.com")).await.unwrap();
    let result = store
        .transaction(|store| async move {
            store.create(user("a@example.com")).await?;
            let taken = store.create(user("taken@example.com")).await;
            assert!(matches!(taken, Err(StoreError::UniqueViolation { .. })));
            Ok::<_, StoreError>(())
        })
        .await;
    assert!(matches!(result, Err(StoreError::Other(_))), "{result:?}");
    assert_eq!(users(&store).await, 1);
}

#[apply(every_database)]
async fn a_transaction_within_undoes_itself_alone(database: TestDatabase) {
    let store = database.store(schema().build().unwrap()).await;
    store.create(user("taken@example.com")).await.unwrap();
    let result = store
        .transaction(|store| async move {
            store.create(user("a@example.com")).await?;
            for _ in 0..2 {
                let attempt = store.transaction(|store| async move {
                    store.create(user("b@example.com")).await?;
                    store.create(user("taken@example.com")).await
                });
                assert!(matches!(attempt.await, Err(StoreError::UniqueViolation { .. })));
            }
            store.transaction(|store| async move { store.create(user("c@example.com")).await }).await?;
            Ok::<_, StoreError>(users(&store).await)
        })
        .await;
    assert_eq!(result.unwrap(), 3);
    assert_eq!(store.count(User::EMAIL.eq("b@example.com")).await.unwrap(), 0);
}

#[apply(every_database)]
async fn a_transaction_within_that_is_dropped_dooms_the_whole(database: TestDatabase) {
    let store = database.store(schema().build().unwrap()).await;
    let result = store
        .transaction(|store| async move {
            let inner = store.transaction(|store| async move {
                store.create(user("a@example.com")).await?;
                std::future::pending::<Result<(), StoreError>>().await
            });
            let _ = tokio::time::timeout(std::time::Duration::from_millis(50), inner).await;
            Ok::<_, StoreError>(())
        })
        .await;
    assert!(result.is_err());
    assert_eq!(users(&store).await, 0);
}

#[apply(every_database)]
async fn a_store_that_outlives_its_transaction_refuses(database: TestDatabase) {
    let store = database.store(schema().build().unwrap()).await;
    let escaped = store.transaction(|store| async move { Ok::<_, StoreError>(store) }).await.unwrap();
    let result = escaped.create(user("a@example.com")).await;
    assert!(matches!(result, Err(StoreError::Other(_))), "{result:?}");
    assert_eq!(users(&store).await, 0);
}

/// Two transactions change two rows in opposite order: one has to give way, and is tried again.
#[apply(every_database)]
async fn a_deadlock_is_tried_again(database: TestDatabase) {
    let store = database.store(schema().build().unwrap()).await;
    let a = store.create(user("a@example.com")).await.unwrap();
    let b = store.create(user("b@example.com")).await.unwrap();
    let runs = AtomicU32::new(0);
    let barrier = Barrier::new(2);
    // SQLite has one writer: two can't be inside at once.
    let meet = store.dialect().to_string() != "SQLite";
    let cross = async |first: &User, second: &User, name: &str| {
        let (runs, barrier) = (&runs, &barrier);
        let first_time = AtomicU32::new(0);
        let first_time = &first_time;
        let work = store.transaction(|store| async move {
            runs.fetch_add(1, Ordering::Relaxed);
            store.update_many(User::ID.eq(&first.id), Changes::new().set(User::NAME, name)).await?;
            if meet && first_time.fetch_add(1, Ordering::Relaxed) == 0 {
                barrier.wait().await;
            }
            store.update_many(User::ID.eq(&second.id), Changes::new().set(User::NAME, name)).await?;
            Ok::<_, StoreError>(())
        });
        work.await
    };
    let (left, right) = tokio::join!(cross(&a, &b, "left"), cross(&b, &a, "right"));
    left.unwrap();
    right.unwrap();
    // The one that gave way may come too early and have to do it once more.
    assert!(runs.load(Ordering::Relaxed) >= if meet { 3 } else { 2 });
    let names = store.find_many(portcullis::store::Find::<User>::new()).await.unwrap();
    assert_eq!(names[0].name, names[1].name);
}

#[apply(every_database)]
async fn a_locked_row_waits_for_the_end(database: TestDatabase) {
    let store = database.store(schema().build().unwrap()).await;
    let ada = store.create(user("ada@example.com")).await.unwrap();
    let rounds = (0..10).map(|_| {
        let (store, ada) = (&store, &ada);
        async move {
            let work = store.transaction(|store| async move {
                let row = store.lock_one(User::ID.eq(&ada.id)).await?.unwrap();
                let name = format!("{}!", row.name);
                store.update_many(User::ID.eq(&ada.id), Changes::new().set(User::NAME, name)).await
            });
            work.await.unwrap()
        }
    });
    futures_util::future::join_all(rounds).await;
    let name = store.find_one(User::ID.eq(&ada.id)).await.unwrap().unwrap().name;
    assert_eq!(name, "Ada!!!!!!!!!!");
}

/// What an axum handler needs of the future.
#[apply(every_database)]
async fn its_future_can_move_between_threads(database: TestDatabase) {
    fn handler(store: Store, email: String) -> Pin<Box<dyn Future<Output = Result<User, Refusal>> + Send>> {
        Box::pin(async move {
            let email = &email;
            let work = store.transaction(|store| async move {
                let created =
                    store.transaction(|store| async move { store.create(user(email)).await }).await?;
                let changes = Changes::new().set(User::NAME, "Bob");
                let updated = store.update(User::ID.eq(&created.id), changes).await?;
                updated.ok_or(Refusal::Own)
            });
            work.await
        })
    }
    let store = database.store(schema().build().unwrap()).await;
    let result = tokio::spawn(handler(store.clone(), "a@example.com".into())).await.unwrap();
    assert_eq!(result.unwrap().name, "Bob");
    let taken = tokio::spawn(handler(store, "a@example.com".into())).await.unwrap();
    assert!(matches!(taken, Err(Refusal::Store(StoreError::UniqueViolation { .. }))), "{taken:?}");
}
