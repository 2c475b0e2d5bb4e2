//! What each verb does.

use macro_rules_attribute::apply;
use portcullis::store::{Changes, Filter, Find, Id, Order, StoreError, Value};
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;

use super::tables::{Session, Specimen, User, Verification, schema, session, specimen, user, verification};

#[apply(every_database)]
async fn create_returns_the_row_as_it_is_stored(database: TestDatabase) {
    let store = database.store(schema().build().unwrap()).await;
    let created = store.create(user("a@example.com")).await.unwrap();
    assert_eq!(created.id.as_str().len(), 32);
    assert!(created.id.as_str().chars().all(|c| c.is_ascii_alphanumeric()));
    let found = store.find_one(User::ID.eq(&created.id)).await.unwrap();
    assert_eq!(found, Some(created));
}

#[apply(every_database)]
async fn create_keeps_an_id_that_is_given(database: TestDatabase) {
    let store = database.store(schema().build().unwrap()).await;
    let given = User { id: Id::from("chosen"), ..user("a@example.com") };
    assert_eq!(store.create(given).await.unwrap().id.as_str(), "chosen");
}

#[apply(every_database)]
async fn filters_compare(database: TestDatabase) {
    let store = database.store(schema().build().unwrap()).await;
    for (number, text) in
        [(Some(1), Some("one")), (Some(2), Some("two")), (Some(3), None), (None, Some("none"))]
    {
        store.create(Specimen { number, text: text.map(String::from), ..specimen() }).await.unwrap();
    }
    let numbers = async |filter: Filter<Specimen>| {
        let find = Find::new().filter(filter).sort(Specimen::NUMBER, Order::Ascending);
        let rows = store.find_many(find).await.unwrap();
        rows.into_iter().map(|row| row.number.unwrap_or(0)).collect::<Vec<_>>()
    };
    assert_eq!(numbers(Filter::all()).await, [0, 1, 2, 3]);
    assert_eq!(numbers(Specimen::NUMBER.eq(2)).await, [2]);
    assert_eq!(numbers(Specimen::NUMBER.ne(2)).await, [1, 3]);
    assert_eq!(numbers(Specimen::NUMBER.lt(2)).await, [1]);
    assert_eq!(numbers(Specimen::NUMBER.lte(2)).await, [1, 2]);
    assert_eq!(numbers(Specimen::NUMBER.gt(2)).await, [3]);
    assert_eq!(numbers(Specimen::NUMBER.gte(2)).await, [2, 3]);
    assert_eq!(numbers(Specimen::NUMBER.is_null()).await, [0]);
    assert_eq!(numbers(Specimen::NUMBER.eq(None)).await, [0]);
    assert_eq!(numbers(Specimen::NUMBER.is_not_null()).await, [1, 2, 3]);
    assert_eq!(numbers(Specimen::NUMBER.ne(None)).await, [1, 2, 3]);
    assert_eq!(numbers(Specimen::NUMBER.is_in([1, 3, 9])).await, [1, 3]);
    assert_eq!(numbers(Specimen::NUMBER.is_in(Vec::<i32>::new())).await, Vec::<i32>::new());
    assert_eq!(numbers(Specimen::TEXT.is_in(["one", "none"])).await, [0, 1]);
    assert_eq!(numbers(Specimen::TEXT.ne("one")).await, [0, 2]);
    assert_eq!(numbers(Specimen::TEXT.gt("one")).await, [2]);
    let (one, three) = (Specimen::NUMBER.eq(1), Specimen::NUMBER.eq(3));
    assert_eq!(numbers(one.clone().or(three.clone())).await, [1, 3]);
    assert_eq!(numbers(one.clone().and(three.clone())).await, Vec::<i32>::new());
    assert_eq!(numbers(Specimen::TEXT.eq("one").or(Specimen::TEXT.is_null()).and(three)).await, [3]);
    assert_eq!(numbers(Filter::all().or(one)).await, [0, 1, 2, 3]);
}

#[apply(every_database)]
async fn like_takes_wildcards_for_themselves_and_ignores_case(database: TestDatabase) {
    let store = database.store(schema().build().unwrap()).await;
    for text in ["100% Ada", "100x ada", "a_b", "axb", "bang!", "back\\slash", "o'clock"] {
        store.create(Specimen { text: Some(text.into()), ..specimen() }).await.unwrap();
    }
    for (filter, found) in [
        (Specimen::TEXT.contains("0% a"), 1),
        (Specimen::TEXT.contains("ADA"), 2),
        (Specimen::TEXT.starts_with("a_"), 1),
        (Specimen::TEXT.starts_with("A"), 2),
        (Specimen::TEXT.ends_with("!"), 1),
        (Specimen::TEXT.contains("\\"), 1),
        (Specimen::TEXT.contains("'"), 1),
        (Specimen::TEXT.contains("%"), 1),
    ] {
        assert_eq!(store.count(filter).await.unwrap(), found);
    }
}

#[apply(every_database)]
async fn find_many_sorts_limits_and_skips(database: TestDatabase) {
    let store = database.store(schema().build().unwrap()).await;
    for number in [Some(3), None, Some(1), Some(2)] {
        store.create(Specimen { number, ..specimen() }).await.unwrap();
    }
    let find = |order| Find::new().sort(Specimen::NUMBER, order);
    let numbers = async |find: Find<Specimen>| {
        let rows = store.find_many(find).await.unwrap();
        rows.into_iter().map(|row| row.number).collect::<Vec<_>>()
    };
    assert_eq!(numbers(find(Order::Ascending)).await, [None, Some(1), Some(2), Some(3)]);
    assert_eq!(numbers(find(Order::Descending)).await, [Some(3), Some(2), Some(1), None]);
    assert_eq!(numbers(find(Order::Descending).limit(2)).await, [Some(3), Some(2)]);
    assert_eq!(numbers(find(Order::Descending).limit(2).offset(1)).await, [Some(2), Some(1)]);
    assert_eq!(numbers(find(Order::Descending).offset(3)).await, [None]);
    assert_eq!(numbers(find(Order::Descending).limit(0)).await, []);
}

#[apply(every_database)]
async fn find_joined_reads_two_rows_in_one_statement(database: TestDatabase) {
    let store = database.store(schema().build().unwrap()).await;
    let ada = store.create(user("ada@example.com")).await.unwrap();
    store.create(user("bob@example.com")).await.unwrap();
    let session = store.create(session(&ada, "token")).await.unwrap();
    let before = store.statements();
    let found = store.find_joined(Session::TOKEN.eq("token"), Session::USER_ID, User::ID).await.unwrap();
    assert_eq!(store.statements() - before, 1);
    assert_eq!(found, Some((session, ada)));
    let none = store.find_joined(Session::TOKEN.eq("TOKEN"), Session::USER_ID, User::ID).await.unwrap();
    assert_eq!(none, None);
}

#[apply(every_database)]
async fn every_verb_keeps_to_its_budget(database: TestDatabase) {
    let store = database.store(schema().build().unwrap()).await;
    // MySQL has no RETURNING: it locks, then writes.
    let returning = if store.dialect().to_string() == "MySQL" { 2 } else { 1 };
    let ada = store.create(user("ada@example.com")).await.unwrap();
    let spent = |before| store.statements() - before;

    let before = store.statements();
    store.create(user("bob@example.com")).await.unwrap();
    assert_eq!(spent(before), 1, "create");

    let before = store.statements();
    store.find_many(Find::<User>::new().limit(10)).await.unwrap();
    store.count(Filter::<User>::all()).await.unwrap();
    assert_eq!(spent(before), 2, "a list and its total");

    let before = store.statements();
    store.update(User::ID.eq(&ada.id), Changes::new().set(User::NAME, "Ada L.")).await.unwrap();
    assert_eq!(spent(before), returning, "update");

    let before = store.statements();
    store.update_many(Filter::all(), Changes::new().set(User::NAME, "Ada")).await.unwrap();
    assert_eq!(spent(before), 1, "update_many");

    let before = store.statements();
    store.consume_one(User::ID.eq(&ada.id)).await.unwrap();
    assert_eq!(spent(before), returning, "consume_one");

    let before = store.statements();
    store.delete(User::EMAIL.eq("bob@example.com")).await.unwrap();
    assert_eq!(spent(before), 1, "delete");
}

#[apply(every_database)]
async fn update_returns_the_row_as_it_is_now(database: TestDatabase) {
    let store = database.store(schema().build().unwrap()).await;
    let ada = store.create(user("ada@example.com")).await.unwrap();
    let bob = store.create(user("bob@example.com")).await.unwrap();
    let changes =
        Changes::new().set(User::NAME, "first").set(User::IMAGE, "x.png").set(User::NAME, "Countess");
    let updated = store.update(User::ID.eq(&ada.id), changes).await.unwrap().unwrap();
    assert_eq!(updated, User { name: "Countess".into(), image: Some("x.png".into()), ..ada });
    assert_eq!(store.find_one(User::ID.eq(&updated.id)).await.unwrap(), Some(updated.clone()));
    assert_eq!(store.find_one(User::ID.eq(&bob.id)).await.unwrap(), Some(bob));
    let cleared =
        store.update(User::ID.eq(&updated.id), Changes::new().set(User::IMAGE, None)).await.unwrap();
    assert_eq!(cleared.unwrap().image, None);
    let nobody = store.update(User::ID.eq("nobody"), Changes::new().set(User::NAME, "x")).await.unwrap();
    assert_eq!(nobody, None);
}

#[apply(every_database)]
async fn an_update_without_changes_finds_the_row(database: TestDatabase) {
    let store = database.store(schema().build().unwrap()).await;
    let ada = store.create(user("ada@example.com")).await.unwrap();
    assert_eq!(store.update(User::ID.eq(&ada.id), Changes::new()).await.unwrap(), Some(ada));
}

#[apply(every_database)]
async fn update_many_counts_also_rows_that_were_so_before(database: TestDatabase) {
    let store = database.store(schema().build().unwrap()).await;
    for email in ["a@example.com", "b@example.com", "c@example.com"] {
        store.create(user(email)).await.unwrap();
    }
    let changes = || Changes::new().set(User::EMAIL_VERIFIED, true);
    assert_eq!(store.update_many(User::EMAIL.ne("c@example.com"), changes()).await.unwrap(), 2);
    assert_eq!(store.update_many(Filter::all(), changes()).await.unwrap(), 3);
    assert_eq!(store.count(User::EMAIL_VERIFIED.eq(true)).await.unwrap(), 3);
}

#[apply(every_database)]
async fn delete_says_whether_and_delete_many_how_many(database: TestDatabase) {
    let store = database.store(schema().build().unwrap()).await;
    for email in ["a@example.com", "b@example.com", "c@example.com"] {
        store.create(user(email)).await.unwrap();
    }
    assert!(store.delete(User::EMAIL.eq("a@example.com")).await.unwrap());
    assert!(!store.delete(User::EMAIL.eq("a@example.com")).await.unwrap());
    assert_eq!(store.delete_many(Filter::<User>::all()).await.unwrap(), 2);
}

#[apply(every_database)]
async fn deleting_a_user_deletes_its_sessions(database: TestDatabase) {
    let store = database.store(schema().build().unwrap()).await;
    let ada = store.create(user("ada@example.com")).await.unwrap();
    store.create(session(&ada, "token")).await.unwrap();
    store.delete(User::ID.eq(&ada.id)).await.unwrap();
    assert_eq!(store.count(Filter::<Session>::all()).await.unwrap(), 0);
}

#[apply(every_database)]
async fn consume_one_takes_all_that_match_and_returns_the_newest(database: TestDatabase) {
    let store = database.store(schema().build().unwrap()).await;
    for (value, seconds) in [("old", 0), ("new", 20), ("middle", 10)] {
        store.create(verification("reset", value, seconds)).await.unwrap();
    }
    store.create(verification("other", "kept", 0)).await.unwrap();
    let taken = store.consume_one(Verification::IDENTIFIER.eq("reset")).await.unwrap();
    assert_eq!(taken.unwrap().value, "new");
    assert_eq!(store.consume_one(Verification::IDENTIFIER.eq("reset")).await.unwrap(), None);
    assert_eq!(store.count(Filter::<Verification>::all()).await.unwrap(), 1);
}

#[apply(every_database)]
async fn increment_one_adds_while_its_guard_holds(database: TestDatabase) {
    let store = database.store(schema().build().unwrap()).await;
    let row = store.create(Specimen { number: Some(2), big: Some(1 << 40), ..specimen() }).await.unwrap();
    let guard = || Specimen::ID.eq(&row.id).and(Specimen::NUMBER.gt(0));
    for left in [1, 0] {
        let after = store.increment_one(guard(), Specimen::NUMBER, -1).await.unwrap().unwrap();
        assert_eq!(after.number, Some(left));
    }
    assert_eq!(store.increment_one(guard(), Specimen::NUMBER, -1).await.unwrap(), None);
    let after = store.increment_one(Specimen::ID.eq(&row.id), Specimen::BIG, 1).await.unwrap().unwrap();
    assert_eq!(after.big, Some((1 << 40) + 1));
    assert_eq!(store.find_one(Specimen::ID.eq(&row.id)).await.unwrap(), Some(after));
}

#[apply(every_database)]
async fn a_number_that_leaves_its_range_is_refused(database: TestDatabase) {
    let store = database.store(schema().build().unwrap()).await;
    let row = store.create(Specimen { number: Some(i32::MAX), ..specimen() }).await.unwrap();
    let result = store.increment_one(Specimen::ID.eq(&row.id), Specimen::NUMBER, 1).await;
    assert!(matches!(result, Err(StoreError::Invalid(_) | StoreError::Decode { .. })), "{result:?}");
}

#[apply(every_database)]
async fn an_unknown_column_is_a_fault_of_the_server(database: TestDatabase) {
    let store = database.store(schema().build().unwrap()).await;
    let filter = portcullis::store::Column::<User, Value>::named("role\" = '' OR 1=1 --").eq(Value::Null);
    assert!(matches!(store.find_one(filter).await, Err(StoreError::Other(_))));
    let changes = Changes::<User>::new().set_extra("role", Value::Text("admin".into()));
    assert!(matches!(store.update_many(Filter::all(), changes).await, Err(StoreError::Other(_))));
    let mut eve = user("eve@example.com");
    eve.extra.insert("role".into(), Value::Text("admin".into()));
    assert!(matches!(store.create(eve).await, Err(StoreError::Other(_))));
}
