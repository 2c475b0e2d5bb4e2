//! What an operator can change about tables: names, extra columns, ids.

use macro_rules_attribute::apply;
use portcullis::store::{
    Changes, Column, ExtraColumn, Filter, Find, Id, IdStrategy, Kind, Order, Schema, SchemaError, StoreError,
    StoreOptions, Value, migrate,
};
use portcullis_tests::databases::{Backend, TestDatabase};
use portcullis_tests::every_database;
use serde_json::json;

use super::tables::{Session, User, Verification, at, schema, session, user, verification};

#[apply(every_database)]
async fn tables_and_columns_have_the_operators_names(database: TestDatabase) {
    let schema = schema()
        .rename_table("user", "people")
        .rename_table("session", "order")
        .rename_column("user", "id", "key")
        .rename_column("user", "email", "e \"mail`")
        .rename_column("session", "userId", "select");
    let store = database.store(schema.build().unwrap()).await;
    assert!(migrate::plan(&store).await.unwrap().is_empty());
    let ada = store.create(user("ada@example.com")).await.unwrap();
    let token = store.create(session(&ada, "token")).await.unwrap();
    let joined = store.find_joined(Session::TOKEN.eq("token"), Session::USER_ID, User::ID).await.unwrap();
    assert_eq!(joined, Some((token, ada.clone())));
    let changes = Changes::new().set(User::EMAIL, "a@example.com");
    let changed = store.update(User::EMAIL.eq("ada@example.com"), changes).await.unwrap().unwrap();
    assert_eq!(changed.email, "a@example.com");
    let taken = store.create(user("a@example.com")).await.unwrap_err();
    let StoreError::UniqueViolation { table, columns } = taken else { panic!("{taken}: {taken:?}") };
    assert_eq!((table.as_str(), columns), ("user", vec!["email".to_owned()]));
    assert!(store.consume_one(User::ID.eq(&ada.id)).await.unwrap().is_some());
    assert_eq!(store.count(Filter::<Session>::all()).await.unwrap(), 0);
    let sql = match database.backend {
        Backend::MySql => "SELECT `key` FROM `people`",
        Backend::Sqlite | Backend::Postgres => r#"SELECT "key" FROM "people""#,
    };
    database.execute(sql).await;
}

fn extra(name: &str, kind: Kind) -> ExtraColumn {
    ExtraColumn::new("user", name, kind)
}

#[apply(every_database)]
async fn extra_columns_of_every_kind(database: TestDatabase) {
    let schema = schema()
        .extra(extra("nickname", Kind::Text))
        .extra(extra("age", Kind::Number))
        .extra(extra("credit", Kind::BigNumber))
        .extra(extra("vip", Kind::Bool))
        .extra(extra("born", Kind::Date))
        .extra(extra("settings", Kind::Json))
        .extra(extra("tags", Kind::TextList))
        .extra(extra("scores", Kind::NumberList));
    let store = database.store(schema.build().unwrap()).await;
    let values = [
        ("nickname", Value::Text("Countess".into())),
        ("age", Value::Number(36)),
        ("credit", Value::Number(1 << 40)),
        ("vip", Value::Bool(true)),
        ("born", Value::Date(at(-5))),
        ("settings", Value::Json(json!({"dark": true}))),
        ("tags", Value::Json(json!(["a", "b"]))),
        ("scores", Value::Json(json!([1, 2]))),
    ];
    let mut ada = user("ada@example.com");
    ada.extra = values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    let expected = ada.extra.clone();
    let ada = store.create(ada).await.unwrap();
    assert_eq!(ada.extra, expected);
    let bare = store.create(user("bob@example.com")).await.unwrap();
    assert!(bare.extra.values().all(|value| *value == Value::Null) && bare.extra.len() == values.len());
    for (name, value) in &values {
        let wrong = if *name == "vip" { Value::Number(1) } else { Value::Bool(true) };
        let changes = Changes::new().set_extra(*name, wrong);
        let refused = store.update(User::ID.eq(&bare.id), changes).await;
        let is_json = *name == "settings";
        assert!(is_json || matches!(refused, Err(StoreError::Invalid(_))), "{name}: {refused:?}");
        let changes = Changes::new().set_extra(*name, value.clone());
        let changed = store.update(User::ID.eq(&bare.id), changes).await.unwrap().unwrap();
        assert_eq!(changed.extra[*name], *value, "{name}");
    }
    let found =
        store.find_many(Find::new().filter(Column::<User, Value>::named("age").eq(Value::Number(36)))).await;
    assert_eq!(found.unwrap().len(), 2);
    let sorted = Find::<User>::new().sort(Column::<User, Value>::named("age"), Order::Descending);
    assert_eq!(store.find_many(sorted).await.unwrap().len(), 2);
}

#[apply(every_database)]
async fn extra_columns_have_defaults_and_are_unique_or_required(database: TestDatabase) {
    let schema = schema()
        .extra(ExtraColumn {
            default: Some(Value::Text("user".into())),
            required: true,
            ..extra("role", Kind::Text)
        })
        .extra(ExtraColumn { unique: true, ..extra("username", Kind::Text) })
        .extra(ExtraColumn { required: true, index: true, ..extra("department", Kind::Text) });
    let store = database.store(schema.build().unwrap()).await;
    assert!(migrate::plan(&store).await.unwrap().is_empty());
    let with = |email: &str, username: &str| {
        let mut user = user(email);
        user.extra.insert("username".into(), Value::Text(username.into()));
        user.extra.insert("department".into(), Value::Text("x".into()));
        user
    };
    let ada = store.create(with("ada@example.com", "ada")).await.unwrap();
    assert_eq!(ada.extra["role"], Value::Text("user".into()));
    let taken = store.create(with("bob@example.com", "ada")).await.unwrap_err();
    assert_eq!(taken.to_string(), "a row of `user` with the same username exists already");
    let incomplete = store.create(user("bob@example.com")).await;
    assert!(matches!(incomplete, Err(StoreError::Invalid(_))), "{incomplete:?}");
}

#[apply(every_database)]
async fn ids_are_uuids(database: TestDatabase) {
    let options = StoreOptions { ids: IdStrategy::Uuid, ..StoreOptions::default() };
    let store = database.connect(schema().build().unwrap(), options).await;
    migrate::apply(&store).await.unwrap();
    assert!(migrate::plan(&store).await.unwrap().is_empty());
    let ada = store.create(user("ada@example.com")).await.unwrap();
    assert_eq!(ada.id.as_str().len(), 36);
    let token = store.create(session(&ada, "token")).await.unwrap();
    let joined = store.find_joined(Session::TOKEN.eq("token"), Session::USER_ID, User::ID).await.unwrap();
    assert_eq!(joined, Some((token, ada.clone())));
    for other in ["no uuid", &ada.id.as_str().to_uppercase(), &format!("{{{}}}", ada.id)] {
        assert_eq!(store.find_one(User::ID.eq(other)).await.unwrap(), None, "{other}");
    }
    assert_eq!(store.count(User::ID.is_in([ada.id.as_str(), "no uuid"])).await.unwrap(), 1);
    assert!(store.consume_one(User::ID.eq(&ada.id)).await.unwrap().is_some());
}

#[apply(every_database)]
async fn ids_are_counted_by_the_database(database: TestDatabase) {
    let options = StoreOptions { ids: IdStrategy::Serial, ..StoreOptions::default() };
    let store = database.connect(schema().build().unwrap(), options).await;
    migrate::apply(&store).await.unwrap();
    assert!(migrate::plan(&store).await.unwrap().is_empty());
    let ada = store.create(user("ada@example.com")).await.unwrap();
    let bob = store.create(user("bob@example.com")).await.unwrap();
    assert_eq!((ada.id.as_str(), bob.id.as_str()), ("1", "2"));
    let token = store.create(session(&bob, "token")).await.unwrap();
    let joined = store.find_joined(Session::TOKEN.eq("token"), Session::USER_ID, User::ID).await.unwrap();
    assert_eq!(joined, Some((token, bob.clone())));
    for other in ["02", "2.0", " 2", "two", "99999999999999999999", "-2"] {
        assert_eq!(store.find_one(User::ID.eq(other)).await.unwrap(), None, "{other}");
    }
    let changes = Changes::new().set(User::NAME, "Bob");
    assert_eq!(store.update(User::ID.eq(&bob.id), changes).await.unwrap().unwrap().name, "Bob");
    // A row that has no user-given id and no reference either.
    assert_eq!(store.create(verification("x", "y", 0)).await.unwrap().id, Id::from("1"));
    assert!(store.consume_one(Verification::IDENTIFIER.eq("x")).await.unwrap().is_some());
}

#[test]
fn a_schema_that_does_not_fit_together_is_refused() {
    let refused = |builder: portcullis::store::SchemaBuilder| builder.build().unwrap_err().to_string();
    for (builder, message) in [
        (Schema::builder().table::<User>().table::<User>(), "two tables are called `user`"),
        (schema().rename_table("session", "USER"), "two tables are called `USER`"),
        (schema().rename_table("sessions", "x"), "there is no table `sessions`"),
        (schema().rename_column("user", "mail", "x"), "table `user` has no column `mail`"),
        (schema().rename_column("user", "name", "Email"), "table `user` has two columns called `email`"),
        (schema().extra(extra("email", Kind::Text)), "table `user` has two columns called `email`"),
        (schema().extra(ExtraColumn::new("users", "x", Kind::Text)), "there is no table `users`"),
        (
            schema().extra(ExtraColumn { default: Some(Value::Number(1)), ..extra("vip", Kind::Bool) }),
            "the default of `user.vip` does not fit its kind",
        ),
        (Schema::builder().table::<Session>(), "`session.userId` refers to something that does not exist"),
    ] {
        assert_eq!(refused(builder), message);
    }
}

#[test]
fn extra_columns_say_who_may_read_and_write_them() {
    let role = ExtraColumn { input: false, returned: true, ..extra("role", Kind::Text) };
    let schema = schema().extra(role).build().unwrap();
    let [role] = schema.extra_columns("user") else { panic!("one extra column") };
    assert!(!role.definition.input && role.definition.returned);
    assert!(schema.extra_columns("session").is_empty() && schema.extra_columns("nothing").is_empty());
    assert!(!schema.table("user").unwrap().column("emailVerified").unwrap().definition.input);
}

#[test]
fn tables_are_created_after_those_they_refer_to() {
    let schema =
        Schema::builder().table::<Session>().table::<Verification>().table::<User>().build().unwrap();
    assert_eq!(
        schema.tables().map(|table| table.name).collect::<Vec<_>>(),
        ["verification", "user", "session"]
    );
    let error = Schema::builder().table::<Session>().build().unwrap_err();
    assert!(matches!(error, SchemaError::UnknownReference { .. }));
}
