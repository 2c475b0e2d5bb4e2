//! From any database to the wanted schema, by adding only.

use macro_rules_attribute::apply;
use portcullis::store::migrate::{self, MigrateError, Plan, Status};
use portcullis::store::{
    ExtraColumn, Filter, IdStrategy, Kind, Schema, SchemaBuilder, Store, StoreError, StoreOptions, Value,
};
use portcullis_tests::databases::{Backend, TestDatabase};
use portcullis_tests::every_database;
use serde_json::json;

use super::tables::{Account, Session, User, Verification, at, schema, session, user};
use super::upstream;

/// The tables that upstream's core has.
fn core() -> SchemaBuilder {
    Schema::builder().table::<User>().table::<Session>().table::<Account>().table::<Verification>()
}

async fn connect(database: &TestDatabase, schema: SchemaBuilder) -> Store {
    database.connect(schema.build().unwrap(), StoreOptions::default()).await
}

#[apply(every_database)]
async fn from_empty_and_then_nothing_is_left_to_do(database: TestDatabase) {
    let store = connect(&database, schema()).await;
    assert_eq!(migrate::status(&store).await.unwrap(), Status::Empty);
    let planned = migrate::plan(&store).await.unwrap();
    assert_eq!(migrate::apply(&store).await.unwrap(), planned);
    assert_eq!(planned.statements.len(), 5 + 4, "{planned}");
    assert_eq!(migrate::plan(&store).await.unwrap(), Plan::default());
    assert_eq!(migrate::status(&store).await.unwrap(), Status::Current);
}

#[apply(every_database)]
async fn the_plan_is_what_the_schema_says_and_can_be_run_by_hand(database: TestDatabase) {
    let store = connect(&database, schema()).await;
    let plan = migrate::plan(&store).await.unwrap();
    let ddl = migrate::ddl(store.schema(), store.dialect(), store.ids());
    assert_eq!(
        plan.to_string().split_whitespace().collect::<Vec<_>>(),
        ddl.split_whitespace().collect::<Vec<_>>()
    );
    database.execute(&ddl).await;
    assert_eq!(migrate::plan(&store).await.unwrap(), Plan::default());
}

/// Table, column, type, nullability and default of everything there is.
async fn structure(store: &Store) -> Vec<String> {
    let cells = store
        .raw(
            r#"SELECT t.name || '.' || c.name || ' ' || lower(c.type) || ' ' || c."notnull" || ' ' || c.pk
               FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' ORDER BY t.name, c.cid"#,
            "SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' '
                 || coalesce(column_default, '')
             FROM information_schema.columns WHERE table_schema = current_schema ORDER BY table_name, ordinal_position",
            "SELECT CONCAT(table_name, '.', column_name, ' ', column_type, ' ', is_nullable, ' ', coalesce(column_default, ''))
             FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position",
            &[],
            &[Kind::Text],
        )
        .await
        .unwrap();
    let cells = cells.into_iter().flatten().map(|cell| json!(cell).as_str().unwrap_or_default().to_owned());
    cells.collect()
}

#[apply(every_database)]
async fn our_core_tables_are_upstreams(database: TestDatabase) {
    let ours = structure(&database.store(core().build().unwrap()).await).await;
    let Some(other) = TestDatabase::create(database.backend).await else { return };
    other.execute(&upstream::core(other.backend)).await;
    let theirs = structure(&connect(&other, core()).await).await;
    assert_eq!(ours, theirs);
    assert_eq!(ours.len(), 7 + 8 + 13 + 6);
}

#[apply(every_database)]
async fn a_database_that_upstream_made_and_filled_is_served(database: TestDatabase) {
    database.execute(&upstream::core(database.backend)).await;
    let (mark, date) = match database.backend {
        Backend::Sqlite => ('"', "'2023-11-14T22:13:20.123Z'"),
        Backend::Postgres => ('"', "'2023-11-14T22:13:20.123Z'"),
        Backend::MySql => ('`', "'2023-11-14 22:13:20.123'"),
    };
    let flag = if database.backend == Backend::Postgres { "false" } else { "0" };
    let insert = format!(
        r#"INSERT INTO "user" ("id", "name", "email", "emailVerified", "image", "createdAt", "updatedAt")
           VALUES ('u1', 'Ada', 'ada@example.com', {flag}, NULL, {date}, {date});
           INSERT INTO "session" ("id", "expiresAt", "token", "createdAt", "updatedAt", "ipAddress", "userAgent", "userId")
           VALUES ('s1', {date}, 'token', {date}, {date}, '', '', 'u1')"#
    );
    database.execute(&insert.replace('"', &mark.to_string()).replace(";\n           ", ";\n")).await;

    let store = connect(&database, core()).await;
    let planned = migrate::apply(&store).await.unwrap();
    assert_eq!(planned.statements.len(), 1, "{planned}");
    assert!(
        planned.statements[0].starts_with("CREATE UNIQUE INDEX") && planned.notes.is_empty(),
        "{planned}"
    );
    assert_eq!(migrate::status(&store).await.unwrap(), Status::Current);

    let found = store.find_joined(Session::TOKEN.eq("token"), Session::USER_ID, User::ID).await.unwrap();
    let (found, ada) = found.unwrap();
    assert_eq!((found.id.as_str(), ada.email.as_str()), ("s1", "ada@example.com"));
    assert_eq!(ada.created_at, at(0));
    store.create(session(&ada, "another")).await.unwrap();
    let bob = store.create(user("bob@example.com")).await.unwrap();
    assert!(store.delete(User::ID.eq(&bob.id)).await.unwrap());
}

/// A new table refers to one that upstream made, whatever its collation.
#[apply(every_database)]
async fn tables_are_added_beside_upstreams(database: TestDatabase) {
    database.execute(&upstream::core(database.backend)).await;
    if database.backend == Backend::MySql {
        for table in ["session", "account"] {
            database.execute(&format!("DROP TABLE `{table}`")).await;
        }
        database.execute("ALTER TABLE `user` CONVERT TO CHARACTER SET latin1").await;
    }
    let store = connect(&database, core().definition(passkey())).await;
    let planned = migrate::apply(&store).await.unwrap();
    assert!(planned.statements.iter().any(|statement| statement.contains("passkey_userId_idx")), "{planned}");
    assert_eq!(migrate::plan(&store).await.unwrap(), Plan::default());
    let ada = store.create(user("ada@example.com")).await.unwrap();
    store.create(session(&ada, "token")).await.unwrap();
}

fn passkey() -> portcullis::store::TableDefinition {
    use portcullis::store::{ColumnDefinition, OnDelete, Reference, TableDefinition};
    let user_id = Reference { table: "user", column: "id", on_delete: OnDelete::Cascade };
    TableDefinition {
        name: "passkey",
        columns: vec![
            ColumnDefinition::new("id", Kind::Id, true),
            ColumnDefinition {
                references: Some(user_id),
                index: true,
                ..ColumnDefinition::new("userId", Kind::Id, true)
            },
        ],
        unique: Vec::new(),
    }
}

fn extra(name: &str, kind: Kind) -> ExtraColumn {
    ExtraColumn::new("user", name, kind)
}

#[apply(every_database)]
async fn columns_are_added_to_a_table_with_rows(database: TestDatabase) {
    let before = database.store(core().build().unwrap()).await;
    before.create(user("ada@example.com")).await.unwrap();
    let with =
        |name, kind, default| ExtraColumn { required: true, default: Some(default), ..extra(name, kind) };
    let more = core()
        .extra(ExtraColumn { unique: true, ..extra("username", Kind::Text) })
        .extra(ExtraColumn { index: true, ..extra("department", Kind::Text) })
        .extra(with("role", Kind::Text, Value::Text("it's \\ a \"user\"".into())))
        .extra(with("age", Kind::Number, Value::Number(-1)))
        .extra(with("vip", Kind::Bool, Value::Bool(true)))
        .extra(with("born", Kind::Date, Value::Date(at(0))))
        .extra(with("settings", Kind::Json, Value::Json(json!({"a": "it's"}))))
        .extra(with("tags", Kind::TextList, Value::Json(json!(["x"]))));
    let store = connect(&database, more).await;
    let planned = migrate::apply(&store).await.unwrap();
    assert_eq!(planned.statements.len(), 8 + 2, "{planned}");
    assert_eq!(migrate::plan(&store).await.unwrap(), Plan::default());
    let ada = store.find_one(User::EMAIL.eq("ada@example.com")).await.unwrap().unwrap();
    let values = ada.extra.iter().map(|(name, value)| format!("{name}={}", json!(value)));
    assert_eq!(
        values.collect::<Vec<_>>().join(" "),
        r#"username=null department=null role="it's \\ a \"user\"" age=-1 vip=true born="2023-11-14T22:13:20.123Z" settings={"a":"it's"} tags=["x"]"#
    );
}

#[apply(every_database)]
async fn what_cannot_be_done_is_said_and_nothing_is_touched(database: TestDatabase) {
    let before = database.store(core().build().unwrap()).await;
    before.create(user("ada@example.com")).await.unwrap();
    let unique =
        ExtraColumn { unique: true, default: Some(Value::Number(0)), ..extra("number", Kind::Number) };
    let more = core()
        .extra(extra("fine", Kind::Text))
        .extra(ExtraColumn { required: true, ..extra("department", Kind::Text) })
        .extra(ExtraColumn { required: true, ..unique });
    let store = connect(&database, more).await;
    let Err(MigrateError::Obstacles(obstacles)) = migrate::apply(&store).await else { panic!("an obstacle") };
    assert_eq!(
        obstacles,
        [
            "column user.department is required and has no default, but the table has rows: make it optional, or add \
             and fill it by hand",
            "column user.number is required and is unique, so its default can't be given to all of them, but the table \
             has rows: make it optional, or add and fill it by hand",
        ]
    );
    assert!(matches!(store.find_one(User::EMAIL.eq("x")).await, Err(StoreError::NotMigrated { .. })));
    before.delete_many(Filter::<User>::all()).await.unwrap();
    assert_eq!(migrate::apply(&store).await.unwrap().statements.len(), 4);
}

#[apply(every_database)]
async fn duplicates_are_reported_and_do_not_stop_the_rest(database: TestDatabase) {
    database.execute(&upstream::core(database.backend)).await;
    let upstreams = Schema::builder().table::<User>().table::<UpstreamAccount>();
    let upstreams = connect(&database, upstreams).await;
    let ada = upstreams.create(user("ada@example.com")).await.unwrap();
    for _ in 0..2 {
        upstreams.create(UpstreamAccount::of(&ada)).await.unwrap();
    }
    let store = connect(&database, core().extra(extra("role", Kind::Text))).await;
    let planned = migrate::apply(&store).await.unwrap();
    assert_eq!(planned.statements.len(), 1, "{planned}");
    assert_eq!(
        planned.notes,
        [
            "table account has rows with the same providerId, accountId: they are left as they are and no unique index is \
          made, so parallel requests can add more; remove them and migrate again"
        ]
    );
    assert_eq!(migrate::status(&store).await.unwrap(), Status::Current);
    upstreams.delete_many(Filter::<UpstreamAccount>::all()).await.unwrap();
    assert_eq!(migrate::apply(&store).await.unwrap().statements.len(), 1);
}

/// The account table without our unique index.
#[derive(portcullis::store::Table, Clone)]
#[table(name = "account")]
struct UpstreamAccount {
    id: portcullis::store::Id,
    account_id: String,
    provider_id: String,
    #[column(references = "user.id", index)]
    user_id: portcullis::store::Id,
    created_at: portcullis::store::Timestamp,
    updated_at: portcullis::store::Timestamp,
    #[column(extra)]
    extra: portcullis::store::Extra,
}

impl UpstreamAccount {
    fn of(user: &User) -> Self {
        Self {
            id: portcullis::store::Id::unset(),
            account_id: "1".into(),
            provider_id: "github".into(),
            user_id: user.id.clone(),
            created_at: user.created_at,
            updated_at: user.updated_at,
            extra: portcullis::store::Extra::new(),
        }
    }
}

#[apply(every_database)]
async fn ids_of_another_strategy_are_an_obstacle(database: TestDatabase) {
    database.store(core().build().unwrap()).await;
    let options = StoreOptions { ids: IdStrategy::Serial, ..StoreOptions::default() };
    let store = database.connect(core().build().unwrap(), options).await;
    let Err(MigrateError::Obstacles(obstacles)) = migrate::apply(&store).await else { panic!("an obstacle") };
    assert!(
        obstacles[0].starts_with("column user.id is ") && obstacles[0].contains("\"serial\""),
        "{obstacles:?}"
    );
}

#[apply(every_database)]
async fn two_servers_may_migrate_at_once(database: TestDatabase) {
    let first = connect(&database, schema()).await;
    let second = connect(&database, schema()).await;
    let (first, second) = tokio::join!(migrate::apply(&first), migrate::apply(&second));
    let statements = [first.unwrap().statements.len(), second.unwrap().statements.len()];
    assert!(statements == [9, 0] || statements == [0, 9], "{statements:?}");
}
