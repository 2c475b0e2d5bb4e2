//! Fifty at once.

use std::sync::Arc;

use futures_util::future::join_all;
use macro_rules_attribute::apply;
use portcullis::store::{Changes, Filter, Store, StoreError, StoreOptions};
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;

use super::tables::{Account, Specimen, User, Verification, at, schema, specimen, user, verification};

const CALLERS: usize = 50;

/// Calls at once, on two stores as two server processes would.
async fn at_once<T: Send + 'static, F>(stores: &[Store; 2], call: impl Fn(Store, usize) -> F) -> Vec<T>
where
    F: Future<Output = T> + Send + 'static,
{
    let calls = (0..CALLERS).map(|caller| tokio::spawn(call(stores[caller % 2].clone(), caller)));
    join_all(calls).await.into_iter().map(|result| result.unwrap()).collect()
}

async fn two_servers(database: &TestDatabase) -> [Store; 2] {
    let first = database.store(schema().build().unwrap()).await;
    // Fifty callers wait for each other.
    let patient =
        StoreOptions { acquire_timeout: std::time::Duration::from_secs(60), ..StoreOptions::default() };
    let schema = Arc::new(first.schema().clone());
    let second = Store::connect(&database.url, schema.clone(), patient.clone()).await.unwrap();
    [Store::connect(&database.url, schema, patient).await.unwrap(), second]
}

#[apply(every_database)]
async fn exactly_one_consumes_a_token(database: TestDatabase) {
    let stores = two_servers(&database).await;
    for round in 0..3 {
        stores[0].create(verification("token", "value", round)).await.unwrap();
        let taken = at_once(&stores, |store, _| async move {
            store.consume_one(Verification::IDENTIFIER.eq("token")).await.unwrap()
        });
        assert_eq!(taken.await.iter().flatten().count(), 1);
    }
}

#[apply(every_database)]
async fn a_guarded_counter_lets_exactly_as_many_through(database: TestDatabase) {
    let stores = two_servers(&database).await;
    let row = stores[0].create(Specimen { number: Some(5), ..specimen() }).await.unwrap();
    let id = &row.id;
    let through = at_once(&stores, |store, _| {
        let guard = Specimen::ID.eq(id).and(Specimen::NUMBER.gt(0));
        async move { store.increment_one(guard, Specimen::NUMBER, -1).await.unwrap() }
    });
    let mut left = through.await.into_iter().flatten().map(|row| row.number.unwrap()).collect::<Vec<_>>();
    left.sort_unstable();
    assert_eq!(left, [0, 1, 2, 3, 4]);
}

#[apply(every_database)]
async fn a_guarded_update_happens_once(database: TestDatabase) {
    let stores = two_servers(&database).await;
    let row = stores[0].create(Specimen { flag: Some(false), ..specimen() }).await.unwrap();
    let id = &row.id;
    let winners = at_once(&stores, |store, caller| {
        let guard = Specimen::ID.eq(id).and(Specimen::FLAG.eq(false));
        let changes = Changes::new().set(Specimen::FLAG, true).set(Specimen::TEXT, caller.to_string());
        async move { store.update(guard, changes).await.unwrap() }
    });
    let winners = winners.await.into_iter().flatten().collect::<Vec<_>>();
    assert_eq!(winners.len(), 1);
    assert_eq!(stores[1].find_one(Specimen::ID.eq(id)).await.unwrap().as_ref(), winners.first());
}

#[apply(every_database)]
async fn one_address_has_one_owner(database: TestDatabase) {
    let stores = two_servers(&database).await;
    let results = at_once(&stores, |store, _| async move { store.create(user("ada@example.com")).await });
    let mut created = 0;
    for result in results.await {
        match result {
            Ok(_) => created += 1,
            Err(StoreError::UniqueViolation { table, columns }) => {
                assert_eq!((table.as_str(), columns.as_slice()), ("user", ["email".to_owned()].as_slice()));
            }
            Err(error) => panic!("{error}: {error:?}"),
        }
    }
    assert_eq!(created, 1);
}

/// An index that upstream does not have.
#[apply(every_database)]
async fn one_account_of_a_provider_has_one_owner(database: TestDatabase) {
    let stores = two_servers(&database).await;
    let ada = stores[0].create(user("ada@example.com")).await.unwrap();
    let account = Account {
        id: portcullis::store::Id::unset(),
        account_id: "1".into(),
        provider_id: "github".into(),
        user_id: ada.id,
        access_token: None,
        refresh_token: None,
        id_token: None,
        access_token_expires_at: None,
        refresh_token_expires_at: None,
        scope: None,
        password: None,
        created_at: at(0),
        updated_at: at(0),
        extra: Default::default(),
    };
    let account = &account;
    let results = at_once(&stores, |store, _| {
        let account = account.clone();
        async move { store.create(account).await }
    });
    for error in results.await.into_iter().filter_map(Result::err) {
        let StoreError::UniqueViolation { table, mut columns } = error else { panic!("{error}: {error:?}") };
        columns.sort_unstable();
        assert_eq!((table.as_str(), columns.join(" ").as_str()), ("account", "accountId providerId"));
    }
    assert_eq!(stores[0].count(Filter::<Account>::all()).await.unwrap(), 1);
}

/// Sign-up: user and account in one transaction; the losers leave nothing behind.
#[apply(every_database)]
async fn parallel_transactions_leave_no_half(database: TestDatabase) {
    let stores = two_servers(&database).await;
    let results = at_once(&stores, |store, caller| async move {
        store
            .transaction(|store| async move {
                store.create(verification(&format!("trace {caller}"), "x", 0)).await?;
                store.create(user("ada@example.com")).await
            })
            .await
    });
    let created = results.await.into_iter().filter_map(Result::ok).count();
    assert_eq!(created, 1);
    assert_eq!(stores[0].count(Filter::<User>::all()).await.unwrap(), 1);
    assert_eq!(stores[0].count(Filter::<Verification>::all()).await.unwrap(), 1);
}
