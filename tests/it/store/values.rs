//! The form of every value, and that equal means equal byte for byte.

use macro_rules_attribute::apply;
use portcullis::store::{Id, Kind, StoreError, Timestamp, Value};
use portcullis_tests::databases::{Backend, TestDatabase};
use portcullis_tests::every_database;
use serde_json::json;

use super::tables::{
    Session, Specimen, User, Verification, at, schema, session, specimen, user, verification,
};

#[apply(every_database)]
async fn every_kind_comes_back_as_it_went(database: TestDatabase) {
    let store = database.store(schema().build().unwrap()).await;
    let full = Specimen {
        text: Some("Grüße, 世界 👋🏽 \\ ' \" % \n\t end ".into()),
        number: Some(i32::MIN),
        big: Some(i64::MAX),
        flag: Some(true),
        date: Some(at(0)),
        json: Some(json!({"b": [1, 2.5, null, "ü"], "a": {"nested": true}})),
        words: Some(vec!["a,b".into(), String::new(), "\"quoted\"".into()]),
        numbers: Some(vec![-1, 0, 1 << 40]),
        ..specimen()
    };
    let opposite = Specimen {
        text: Some(String::new()),
        number: Some(0),
        big: Some(i64::MIN),
        flag: Some(false),
        date: Timestamp::from_millis(999),
        json: Some(json!("text alone")),
        words: Some(Vec::new()),
        numbers: Some(Vec::new()),
        ..specimen()
    };
    // MySQL's timestamp begins one second after 1970 began.
    let opposite = match database.backend {
        Backend::MySql => Specimen { date: Timestamp::from_millis(1_999), ..opposite },
        Backend::Sqlite | Backend::Postgres => opposite,
    };
    for row in [full, opposite, specimen()] {
        let stored = store.create(row.clone()).await.unwrap();
        let found = store.find_one(Specimen::ID.eq(&stored.id)).await.unwrap().unwrap();
        assert_eq!(found, Specimen { id: stored.id, ..row });
    }
}

/// What upstream's own drivers would find in the cells.
#[apply(every_database)]
async fn values_are_stored_in_upstreams_form(database: TestDatabase) {
    let store = database.store(schema().build().unwrap()).await;
    let row = Specimen {
        flag: Some(true),
        date: Some(at(0)),
        json: Some(json!({"x": 1})),
        words: Some(vec!["a".into(), "b".into()]),
        ..specimen()
    };
    store.create(row).await.unwrap();
    let cells = store
        .raw(
            r#"SELECT typeof("flag") || ' ' || "flag", typeof("date") || ' ' || "date", "json", "words" FROM "specimen""#,
            r#"SELECT "flag"::text, ("date" AT TIME ZONE 'UTC')::text, "json"::text, "words"::text FROM "specimen""#,
            "SELECT CAST(`flag` AS CHAR), CAST(`date` AS CHAR), CAST(`json` AS CHAR), CAST(`words` AS CHAR) FROM `specimen`",
            &[],
            &[Kind::Text; 4],
        )
        .await
        .unwrap();
    let expected = match database.backend {
        Backend::Sqlite => ["integer 1", "text 2023-11-14T22:13:20.123Z", r#"{"x":1}"#, r#"["a","b"]"#],
        Backend::Postgres => ["true", "2023-11-14 22:13:20.123", r#"{"x": 1}"#, r#"["a", "b"]"#],
        Backend::MySql => ["1", "2023-11-14 22:13:20.123", r#"{"x":1}"#, r#"["a","b"]"#],
    };
    assert_eq!(cells, [expected.map(|text| Value::Text(text.into()))], "{}", json!(cells));
}

#[apply(every_database)]
async fn texts_are_equal_byte_for_byte(database: TestDatabase) {
    let store = database.store(schema().build().unwrap()).await;
    store.create(user("Ada@example.com")).await.unwrap();
    for other in
        ["ada@example.com", "Ada@example.com ", "Ada@example.co", "Áda@example.com", "Ada@example.com\0"]
    {
        assert_eq!(store.find_one(User::EMAIL.eq(other)).await.unwrap(), None, "{other:?}");
        assert_eq!(store.count(User::EMAIL.ne(other)).await.unwrap(), 1, "{other:?}");
        assert_eq!(store.count(User::EMAIL.is_in([other, "x"])).await.unwrap(), 0, "{other:?}");
        assert!(!store.delete(User::EMAIL.eq(other)).await.unwrap(), "{other:?}");
    }
    // Texts that differ are different owners.
    for other in ["ada@example.com", "Áda@example.com"] {
        store.create(user(other)).await.unwrap();
    }
    // Composed and decomposed are different bytes.
    store.create(verification("e\u{301}", "decomposed", 0)).await.unwrap();
    assert_eq!(store.find_one(Verification::IDENTIFIER.eq("\u{e9}")).await.unwrap(), None);
}

/// A database that upstream made with the server's default collation, which ignores case and accents.
#[apply(every_database)]
async fn texts_are_equal_byte_for_byte_also_under_a_lax_collation(database: TestDatabase) {
    if database.backend != Backend::MySql {
        return;
    }
    let store = database.store(schema().build().unwrap()).await;
    for table in ["session", "account"] {
        database.execute(&format!("ALTER TABLE `{table}` DROP FOREIGN KEY `{table}_ibfk_1`")).await;
    }
    for table in ["user", "verification"] {
        let lax = "CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci";
        database.execute(&format!("ALTER TABLE `{table}` {lax}")).await;
    }
    store.create(user("Ada@example.com")).await.unwrap();
    assert!(store.find_one(User::EMAIL.eq("Ada@example.com")).await.unwrap().is_some());
    for other in ["ada@example.com", "Ada@example.com ", "Áda@example.com"] {
        assert_eq!(store.find_one(User::EMAIL.eq(other)).await.unwrap(), None, "{other:?}");
        assert_eq!(store.consume_one(User::EMAIL.is_in([other])).await.unwrap(), None, "{other:?}");
    }
    // The index still finds the row.
    let plan = "EXPLAIN FORMAT=JSON SELECT `id` FROM `user` WHERE (`email` = 'Ada@example.com' \
                AND CAST(CONVERT(`email` USING utf8mb4) AS BINARY) = CAST('Ada@example.com' AS BINARY))";
    let plan = store.raw(plan, plan, plan, &[], &[Kind::Text]).await.unwrap();
    let plan = json!(plan).to_string();
    assert!(plan.contains(r#"\"key\": \"email\""#), "{plan}");
}

#[apply(every_database)]
async fn ids_of_another_form_match_nothing(database: TestDatabase) {
    let store = database.store(schema().build().unwrap()).await;
    store.create(user("ada@example.com")).await.unwrap();
    for id in ["", "0", "1 OR 1=1", "\0", "'; DROP TABLE user; --", "\u{1F600}"] {
        assert_eq!(store.find_one(User::ID.eq(id)).await.unwrap(), None, "{id:?}");
    }
    assert_eq!(store.count(User::ID.ne("\0")).await.unwrap(), 1);
}

#[apply(every_database)]
async fn a_value_that_does_not_fit_is_refused_and_not_cut(database: TestDatabase) {
    let store = database.store(schema().build().unwrap()).await;
    let nul = Specimen { text: Some("a\0b".into()), ..specimen() };
    assert!(matches!(store.create(nul).await, Err(StoreError::Invalid(_))));
    let ada = store.create(user("ada@example.com")).await.unwrap();
    let user_id = Id::from("nobody");
    let orphan = Session { user_id, ..session(&ada, "token") };
    assert!(matches!(store.create(orphan).await, Err(StoreError::Invalid(_))));
    // What is too long for the column, or for its index.
    let long = (0..2_000_u64).map(|n| format!("{:x}", n * n * 7_919_777)).collect::<String>();
    let long = store.create(user(&long)).await;
    match database.backend {
        Backend::Sqlite => assert!(long.is_ok()),
        Backend::Postgres | Backend::MySql => {
            assert!(matches!(long, Err(StoreError::Invalid(_))), "{long:?}")
        }
    }
    if database.backend == Backend::MySql {
        let late = Specimen { date: Timestamp::from_millis(4_102_444_800_000), ..specimen() };
        let late = store.create(late).await;
        assert!(matches!(late, Err(StoreError::Invalid(_))), "{late:?}");
    }
}

/// Columns that somebody else added are neither read nor written.
#[apply(every_database)]
async fn unknown_columns_do_not_disturb(database: TestDatabase) {
    let store = database.store(schema().build().unwrap()).await;
    let sql = match database.backend {
        Backend::MySql => "ALTER TABLE `user` ADD COLUMN `banned` boolean FIRST",
        Backend::Sqlite | Backend::Postgres => r#"ALTER TABLE "user" ADD COLUMN "banned" integer"#,
    };
    database.execute(sql).await;
    let ada = store.create(user("ada@example.com")).await.unwrap();
    assert_eq!(store.find_one(User::ID.eq(&ada.id)).await.unwrap(), Some(ada));
}

#[apply(every_database)]
async fn sqlite_dates_and_numbers_are_read_in_every_form(database: TestDatabase) {
    if database.backend != Backend::Sqlite {
        return;
    }
    let store = database.store(schema().build().unwrap()).await;
    for (date, flag, number) in [
        ("'2023-11-14T22:13:20.123Z'", "1", "7"),
        ("'2023-11-14 22:13:20.123'", "'true'", "7.0"),
        ("1700000000123", "1.0", "'7'"),
    ] {
        database.execute("DELETE FROM specimen").await;
        let sql =
            format!("INSERT INTO specimen (id, date, flag, number) VALUES ('x', {date}, {flag}, {number})");
        database.execute(&sql).await;
        let row = store.find_one(Specimen::ID.eq("x")).await.unwrap().unwrap();
        assert_eq!((row.date, row.flag, row.number), (Some(at(0)), Some(true), Some(7)), "{date}");
    }
    database.execute("UPDATE specimen SET date = 'yesterday'").await;
    let error = store.find_one(Specimen::ID.eq("x")).await.unwrap_err();
    assert_eq!(error.to_string(), "column `date` holds a value of another kind");
}

#[apply(every_database)]
async fn dates_compare_with_any_moment(database: TestDatabase) {
    let store = database.store(schema().build().unwrap()).await;
    store.create(Specimen { date: Some(at(0)), ..specimen() }).await.unwrap();
    let moment = |text: &str| Timestamp::from(text.parse::<chrono::DateTime<chrono::Utc>>().unwrap());
    for (filter, found) in [
        (Specimen::DATE.eq(at(0)), 1),
        (Specimen::DATE.ne(at(0)), 0),
        (Specimen::DATE.lt(at(0)), 0),
        (Specimen::DATE.lte(at(0)), 1),
        (Specimen::DATE.gt(at(-1)), 1),
        (Specimen::DATE.lt(moment("2023-11-14T22:13:20.124Z")), 1),
        (Specimen::DATE.lt(moment("2100-01-01T00:00:00Z")), 1),
        (Specimen::DATE.gt(moment("2100-01-01T00:00:00Z")), 0),
        (Specimen::DATE.gt(moment("1900-01-01T00:00:00Z")), 1),
        (Specimen::DATE.is_in([at(1), at(0)]), 1),
    ] {
        assert_eq!(store.count(filter).await.unwrap(), found);
    }
}
