//! Every verb that changes rows is hooked, and is one transaction with its hooks.

use std::sync::{Arc, Mutex};

use macro_rules_attribute::apply;
use portcullis::hooks::Hooks;
use portcullis::kit::clock::Clock;
use portcullis::store::{Changes, Column, Filter, Find, Store, StoreError, Table};
use portcullis::{error::Error, error_codes};
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;

use super::tables::{Specimen, User, schema, specimen, user};

error_codes! {
    /// What these hooks refuse with.
    enum No {
        No = 418 "NO" "No",
    }
}

/// What happened, in order.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<String>>>);

impl Seen {
    fn note(&self, what: impl Into<String>) {
        self.0.lock().unwrap().push(what.into());
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// Notes every moment of every change of users.
fn noting(seen: &Seen) -> Hooks {
    let note = |what: &'static str| {
        let seen = seen.clone();
        move |row: &User| seen.note(format!("{what} {}", row.name))
    };
    let (before_create, on_create, after_create) =
        (note("before create"), note("on create"), note("after create"));
    let (before_update, on_update, after_update) =
        (note("before update"), note("on update"), note("after update"));
    let (before_delete, on_delete, after_delete) =
        (note("before delete"), note("on delete"), note("after delete"));
    Hooks::new()
        .before_create(move |_, row: User| {
            before_create(&row);
            async move { Ok(row) }
        })
        .on_create(move |_, row: User| {
            on_create(&row);
            async move { Ok(()) }
        })
        .after_create(move |_, row: User| {
            after_create(&row);
            async move {}
        })
        .before_update(move |_, row: User, changes| {
            before_update(&row);
            async move { Ok(changes) }
        })
        .on_update(move |_, row: User, _| {
            on_update(&row);
            async move { Ok(()) }
        })
        .after_update(move |_, row: User, _| {
            after_update(&row);
            async move {}
        })
        .before_delete(move |_, row: User| {
            before_delete(&row);
            async move { Ok(()) }
        })
        .on_delete(move |_, row: User| {
            on_delete(&row);
            async move { Ok(()) }
        })
        .after_delete(move |_, row: User| {
            after_delete(&row);
            async move {}
        })
}

async fn hooked(database: &TestDatabase, hooks: Hooks) -> Store {
    database.store(schema().build().unwrap()).await.hooked(Arc::new(hooks), Clock::system())
}

async fn count<T: Table>(store: &Store) -> u64 {
    store.count(Filter::<T>::all()).await.unwrap()
}

fn named(name: &str, email: &str) -> User {
    User { name: name.to_owned(), ..user(email) }
}

#[apply(every_database)]
async fn every_verb_passes_its_three_moments(database: TestDatabase) {
    let seen = Seen::default();
    let store = hooked(&database, noting(&seen)).await;
    let moments = |what: &str, before: &str, now: &str| {
        vec![format!("before {what} {before}"), format!("on {what} {now}"), format!("after {what} {now}")]
    };
    let rename = |to: &str| Changes::new().set(User::NAME, to);
    let is = |name: &str| User::NAME.eq(name);

    store.create(named("ada", "a@example.com")).await.unwrap();
    assert_eq!(seen.take(), moments("create", "ada", "ada"));
    let updated = store.update(is("ada"), rename("eve")).await.unwrap().unwrap();
    assert_eq!(updated.name, "eve");
    assert_eq!(seen.take(), moments("update", "ada", "eve"));
    assert_eq!(store.update_many(is("eve"), rename("ida")).await.unwrap(), 1);
    assert_eq!(seen.take(), moments("update", "eve", "ida"));
    assert!(store.consume_one(is("ida")).await.unwrap().is_some());
    assert_eq!(seen.take(), moments("delete", "ida", "ida"));

    for email in ["b@example.com", "c@example.com"] {
        store.create(named("bob", email)).await.unwrap();
    }
    seen.take();
    assert_eq!(store.delete_many(is("bob")).await.unwrap(), 2);
    let both = [moments("delete", "bob", "bob"), moments("delete", "bob", "bob")].concat();
    assert_eq!(sorted(seen.take()), sorted(both), "in whichever order");
    assert!(!store.delete(is("nobody")).await.unwrap());
    assert_eq!(store.update_many(is("nobody"), rename("x")).await.unwrap(), 0);
    assert_eq!(seen.take(), Vec::<String>::new());
}

fn sorted(mut lines: Vec<String>) -> Vec<String> {
    lines.sort_unstable();
    lines
}

/// The filter is the guard of an increment, hooked or not: it is read and written under one lock.
#[apply(every_database)]
async fn an_increment_is_a_change(database: TestDatabase) {
    let seen = Seen::default();
    let noted = seen.clone();
    let hooks = Hooks::new().on_update(move |_, row: Specimen, _| {
        noted.note(format!("{:?}", row.number));
        async { Ok(()) }
    });
    let store = hooked(&database, hooks).await;
    store.create(Specimen { number: Some(5), ..specimen() }).await.unwrap();
    let tries = (0..20).map(|_| {
        let store = store.clone();
        tokio::spawn(async move {
            let column = Column::<Specimen, i32>::new("number");
            store.increment_one(Specimen::NUMBER.gt(0), column, -1).await.unwrap().is_some()
        })
    });
    let through =
        futures_util::future::join_all(tries).await.into_iter().filter(|passed| *passed.as_ref().unwrap());
    assert_eq!(through.count(), 5);
    assert_eq!(seen.take(), ["Some(4)", "Some(3)", "Some(2)", "Some(1)", "Some(0)"]);
}

#[apply(every_database)]
async fn before_hooks_change_what_is_written_each_seeing_what_the_last_one_made(database: TestDatabase) {
    let hooks = Hooks::new()
        .before_create(|_, row: User| async move { Ok(User { name: row.name.to_uppercase(), ..row }) })
        .before_create(|_, row: User| async move { Ok(User { name: format!("<{}>", row.name), ..row }) })
        .before_update(|_, row: User, changes| async move {
            Ok(changes.set(User::NAME, format!("once {}", row.name)))
        });
    let store = hooked(&database, hooks).await;
    let row = store.create(named("ada", "a@example.com")).await.unwrap();
    assert_eq!(row.name, "<ADA>");
    let verify = Changes::new().set(User::EMAIL_VERIFIED, true);
    store.update_many(Filter::all(), verify).await.unwrap();
    let row = store.find_one(User::ID.eq(row.id)).await.unwrap().unwrap();
    assert_eq!((row.name.as_str(), row.email_verified), ("once <ADA>", true));
}

fn refusal(result: Result<impl std::fmt::Debug, StoreError>) -> &'static str {
    match result {
        Err(StoreError::Refused(error)) => error.code().code,
        other => panic!("{other:?}"),
    }
}

#[apply(every_database)]
async fn a_refusal_undoes_the_verb_and_what_its_other_hooks_wrote(database: TestDatabase) {
    let after = Seen::default();
    let noted = after.clone();
    let hooks = Hooks::new()
        .on_create(|store, row: User| async move {
            store.create(Specimen { text: Some(row.email), ..specimen() }).await?;
            Ok(())
        })
        .on_create(|_, row: User| async move {
            if row.name == "mallory" { Err(Error::from(No::No)) } else { Ok(()) }
        })
        .after_create(move |_, row: User| {
            noted.note(row.name);
            async {}
        })
        .before_delete(|_, _: User| async { Err(No::No.into()) })
        .before_update(|_, _: User, _| async { Err(No::No.into()) });
    let store = hooked(&database, hooks).await;
    store.create(named("ada", "a@example.com")).await.unwrap();
    assert_eq!((count::<User>(&store).await, count::<Specimen>(&store).await), (1, 1));
    assert_eq!(refusal(store.create(named("mallory", "m@example.com")).await), "NO");
    assert_eq!((count::<User>(&store).await, count::<Specimen>(&store).await), (1, 1));
    assert_eq!(refusal(store.delete_many(Filter::<User>::all()).await), "NO");
    assert_eq!(refusal(store.update(User::NAME.eq("ada"), Changes::new().set(User::NAME, "x")).await), "NO");
    let rows = store.find_many(Find::<User>::new()).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["ada"]);
    assert_eq!(after.take(), ["ada"]);
}

/// Whoever overlooks a refusal keeps nothing either.
#[apply(every_database)]
async fn a_refusal_dooms_the_transaction_around_it(database: TestDatabase) {
    let hooks = Hooks::new().on_create(|_, row: User| async move {
        if row.name == "mallory" { Err(No::No.into()) } else { Ok(()) }
    });
    let store = hooked(&database, hooks).await;
    let overlooked = store
        .transaction(|store| async move {
            store.create(named("ada", "a@example.com")).await?;
            assert_eq!(refusal(store.create(named("mallory", "m@example.com")).await), "NO");
            Ok::<_, StoreError>(())
        })
        .await;
    assert!(matches!(overlooked, Err(StoreError::Other(_))), "{overlooked:?}");
    assert_eq!(count::<User>(&store).await, 0);
}

#[apply(every_database)]
async fn after_hooks_wait_for_the_commit_and_forget_what_was_undone(database: TestDatabase) {
    let after = Seen::default();
    let noted = after.clone();
    let hooks = Hooks::new().after_create(move |store: Store, row: User| {
        let noted = noted.clone();
        async move {
            // From outside of the transaction everything of it is there.
            noted.note(format!("{} of {}", row.name, count::<User>(&store).await));
        }
    });
    let store = hooked(&database, hooks).await;
    let inner = &after;
    store
        .transaction(|store| async move {
            store.create(named("ada", "a@example.com")).await?;
            let undone = store.transaction(|store| async move {
                store.create(named("eve", "e@example.com")).await?;
                store.create(named("eve", "a@example.com")).await
            });
            assert!(matches!(undone.await, Err(StoreError::UniqueViolation { .. })));
            store.create(named("bob", "b@example.com")).await?;
            assert_eq!(inner.take(), Vec::<String>::new(), "nothing is committed yet");
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
    assert_eq!(after.take(), ["ada of 2", "bob of 2"]);
    let undone = store
        .transaction(|store| async move {
            store.create(named("ida", "i@example.com")).await?;
            Err::<(), _>(StoreError::Refused(No::No.into()))
        })
        .await;
    assert_eq!(refusal(undone), "NO");
    assert_eq!(after.take(), Vec::<String>::new());
}

/// Who asked may have gone by then.
#[tokio::test]
async fn after_hooks_run_to_their_end() {
    let database = TestDatabase::create(portcullis_tests::databases::Backend::Sqlite).await.unwrap();
    let (begin, begun) = tokio::sync::oneshot::channel();
    let (end, ended) = tokio::sync::oneshot::channel();
    let channels = Arc::new(Mutex::new(Some((begin, end))));
    let hooks = Hooks::new().after_create(move |store: Store, _: User| {
        let channels = channels.lock().unwrap().take();
        async move {
            let (begin, end) = channels.unwrap();
            begin.send(()).unwrap();
            end.send(count::<User>(&store).await).unwrap();
        }
    });
    let store = hooked(&database, hooks).await;
    tokio::select! {
        biased;
        _ = begun => {}
        created = store.create(user("a@example.com")) => drop(created.unwrap()),
    }
    assert_eq!(ended.await.unwrap(), 1);
}
