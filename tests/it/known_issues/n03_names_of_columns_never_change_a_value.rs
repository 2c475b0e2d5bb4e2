//! Whatever the tables and columns are called in the database, every answer holds the same values, joins included.

use std::collections::BTreeMap;

use macro_rules_attribute::apply;
use portcullis::Config;
use portcullis::config::{ColumnType, ExtraColumnConfig, TableConfig};
use portcullis_tests::PASSWORD;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;
use serde_json::{Value, json};

const USER: &[&str] = &["name", "email", "emailVerified", "image", "createdAt", "updatedAt"];
const SESSION: &[&str] =
    &["expiresAt", "token", "createdAt", "updatedAt", "ipAddress", "userAgent", "userId"];
const ACCOUNT: &[&str] = &["accountId", "providerId", "userId", "password", "createdAt", "updatedAt"];

/// Words that mean something in SQL.
const RESERVED: &[&str] = &["order", "group", "select", "from", "where", "table", "index"];

/// Gives a column another name, by its place among the table's columns.
type Naming = fn(usize, &[&str]) -> String;

const NAMINGS: &[(&str, Naming)] = &[
    ("snake case", |place, columns| {
        let letters = columns[place].chars();
        letters.fold(String::new(), |name, c| match c.is_ascii_uppercase() {
            true => name + "_" + &c.to_ascii_lowercase().to_string(),
            false => name + &c.to_string(),
        })
    }),
    ("capitals", |place, columns| columns[place].to_uppercase()),
    ("words of SQL", |place, _| RESERVED[place].to_owned()),
    // The worst case: a name that another column had.
    ("each other's", |place, columns| columns[(place + 1) % columns.len()].to_owned()),
];

fn rename(config: &mut Config, naming: Naming) {
    let tables = &mut config.tables;
    let all: [(&mut TableConfig, &str, &[&str]); 3] = [
        (&mut tables.user, "people", USER),
        (&mut tables.session, "group", SESSION),
        (&mut tables.account, "Logins", ACCOUNT),
    ];
    for (table, name, columns) in all {
        table.name = Some(name.to_owned());
        let names = columns.iter().enumerate();
        table.columns = names
            .map(|(place, column)| ((*column).to_owned(), naming(place, columns)))
            .collect::<BTreeMap<_, _>>();
    }
}

fn extra(config: &mut Config) {
    let kinds = [
        ("member", ColumnType::Boolean),
        ("born", ColumnType::Date),
        ("tags", ColumnType::StringList),
        ("settings", ColumnType::Json),
    ];
    let column = |(name, kind): (&str, ColumnType)| ExtraColumnConfig {
        name: name.to_owned(),
        kind,
        required: false,
        default: None,
        unique: false,
        index: false,
        input: true,
        returned: true,
    };
    config.tables.user.extra = kinds.map(column).to_vec();
}

/// What somebody is answered from sign-up to a second sign-in, without what is random.
async fn life(database: TestDatabase, configure: impl FnOnce(&mut Config)) -> Vec<Value> {
    let server = TestServer::start(database, |config| {
        extra(config);
        configure(config);
    })
    .await;
    let more = json!({"member": true, "born": "2001-12-10T00:00:00.000Z", "tags": ["a", "b"], "settings": {"a": [1]}});
    let mut ada = server.sign_up_with("ada", more).await.browser;
    let mut answers = vec![ada.session().await];
    assert_eq!(answers[0]["user"]["id"], answers[0]["session"]["userId"]);
    server.advance(60);
    ada.post("/update-user", json!({"name": "Countess", "image": "/ada.png", "member": false})).await.ok();
    for target in ["/get-session", "/list-sessions", "/list-accounts"] {
        answers.push(ada.get(target).await.ok());
    }
    let body = json!({"email": "ada@example.com", "password": PASSWORD, "rememberMe": false});
    answers.push(server.browser().post("/sign-in/email", body).await.ok());
    answers.iter_mut().for_each(without_random);
    answers
}

fn without_random(value: &mut Value) {
    match value {
        Value::Object(object) => {
            for name in ["id", "userId", "accountId", "token"] {
                if let Some(random) = object.get_mut(name) {
                    assert!(random.as_str().is_some_and(|text| text.len() >= 32), "{name}: {random}");
                    *random = "random".into();
                }
            }
            object.values_mut().for_each(without_random);
        }
        Value::Array(list) => list.iter_mut().for_each(without_random),
        _ => {}
    }
}

#[apply(every_database)]
async fn the_answers_are_the_same(database: TestDatabase) {
    let backend = database.backend;
    let expected = life(database, |_| {}).await;
    for (name, naming) in NAMINGS {
        let Some(database) = TestDatabase::create(backend).await else { return };
        let answers = life(database, |config| rename(config, *naming)).await;
        assert_eq!(answers, expected, "{name}");
    }
}
