//! A column of every kind, through every layer.

use macro_rules_attribute::apply;
use portcullis::Config;
use portcullis::config::{ColumnType, ExtraColumnConfig};
use portcullis::features::user::UserRow;
use portcullis::store::Value as Cell;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;
use portcullis_tests::{PASSWORD, server};
use serde_json::{Value, json};

/// A column that callers may read and write.
fn column(name: &str, kind: ColumnType) -> ExtraColumnConfig {
    ExtraColumnConfig {
        name: name.to_owned(),
        kind,
        required: false,
        default: None,
        unique: false,
        index: false,
        input: true,
        returned: true,
    }
}

fn one_of_each(config: &mut Config) {
    config.tables.user.extra = vec![
        column("motto", ColumnType::String),
        column("age", ColumnType::Number),
        column("member", ColumnType::Boolean),
        column("born", ColumnType::Date),
        column("settings", ColumnType::Json),
        column("tags", ColumnType::StringList),
        column("scores", ColumnType::NumberList),
    ];
}

fn values() -> Value {
    json!({
        "motto": "plus ultra 😀",
        "age": 36,
        "member": true,
        "born": "2001-12-10T00:00:00.000Z",
        "settings": {"theme": "dark", "list": [1, null, {"a": "b"}]},
        "tags": ["a", "b,c"],
        "scores": [1, -2, 3],
    })
}

fn only_extra(user: &Value) -> Value {
    let names = values().as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    names.into_iter().map(|name| (name.clone(), user[name].clone())).collect::<serde_json::Map<_, _>>().into()
}

#[apply(every_database)]
async fn a_value_of_every_kind_comes_back_as_it_was_given(database: TestDatabase) {
    let server = TestServer::start(database, one_of_each).await;
    let mut ada = server.sign_up_with("ada", values()).await;
    let user = ada.browser.session().await["user"].clone();
    assert_eq!(only_extra(&user), values());
    let nothing: serde_json::Map<_, _> =
        values().as_object().unwrap().keys().map(|name| (name.clone(), Value::Null)).collect();
    ada.browser.post("/update-user", nothing.clone().into()).await.ok();
    assert_eq!(only_extra(&ada.browser.session().await["user"]), Value::Object(nothing));
    ada.browser.post("/update-user", values()).await.ok();
    ada.browser.post("/update-user", json!({"age": 37})).await.ok();
    let user = ada.browser.session().await["user"].clone();
    assert_eq!((&user["age"], &user["motto"]), (&json!(37), &values()["motto"]), "the others stay");
    let keys: Vec<_> = user.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(&keys[6..], ["motto", "age", "member", "born", "settings", "tags", "scores", "id"]);
}

#[apply(every_database)]
async fn a_value_of_another_kind_is_refused(database: TestDatabase) {
    let server = TestServer::start(database, one_of_each).await;
    let mut ada = server.sign_up_with("ada", values()).await;
    for (name, wrong) in [
        ("motto", json!(1)),
        ("motto", json!(["a"])),
        ("age", json!("36")),
        ("age", json!(1.5)),
        ("age", json!(2_147_483_648_i64)),
        ("member", json!("true")),
        ("member", json!(1)),
        ("born", json!("yesterday")),
        ("born", json!(0)),
        ("born", json!("2026-02-30T00:00:00Z")),
        ("tags", json!("a")),
        ("tags", json!([1])),
        ("scores", json!(["1"])),
        ("scores", json!({"0": 1})),
    ] {
        let mut body = serde_json::Map::new();
        body.insert(name.to_owned(), wrong.clone());
        let answer = ada.browser.post("/update-user", body.clone().into()).await;
        answer.refused(400, "VALIDATION_ERROR");
        assert!(answer.text().contains(name), "{answer}");
        body.extend(
            json!({"name": "b", "email": server::address("b"), "password": PASSWORD})
                .as_object()
                .unwrap()
                .clone(),
        );
        server.browser().post("/sign-up/email", body.into()).await.refused(400, "VALIDATION_ERROR");
    }
    assert_eq!(only_extra(&ada.browser.session().await["user"]), values());
}

#[apply(every_database)]
async fn who_may_write_and_who_may_read_are_two_questions(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        let kind = ColumnType::String;
        config.tables.user.extra = vec![
            ExtraColumnConfig { input: false, default: Some(json!("user")), ..column("role", kind) },
            ExtraColumnConfig { input: false, ..column("note", kind) },
            ExtraColumnConfig { returned: false, ..column("secret", kind) },
            ExtraColumnConfig {
                input: false,
                returned: false,
                default: Some(json!("x")),
                ..column("hidden", kind)
            },
        ];
    })
    .await;
    // What has a default keeps it, whatever a caller says; what has none is refused.
    let mut ada = server.sign_up_with("ada", json!({"role": "admin", "secret": "s", "hidden": "h"})).await;
    let mut eve = server.browser();
    let body = json!({"name": "eve", "email": server::address("eve"), "password": PASSWORD, "note": "mine"});
    eve.post("/sign-up/email", body).await.refused(400, "FIELD_NOT_ALLOWED_TO_BE_SET");
    for body in [json!({"role": "admin"}), json!({"note": "mine"}), json!({"hidden": "h", "name": "b"})] {
        ada.browser.post("/update-user", body).await.refused(400, "FIELD_NOT_ALLOWED_TO_BE_SET");
    }
    ada.browser.post("/update-user", json!({"secret": "t"})).await.ok();

    let user = ada.browser.session().await["user"].clone();
    assert_eq!((&user["role"], &user["note"]), (&json!("user"), &Value::Null));
    assert!(user.get("secret").is_none() && user.get("hidden").is_none());
    let row = server.rows::<UserRow>().await.pop().unwrap();
    let cell = |name: &str| row.extra.get(name).cloned();
    assert_eq!(cell("role"), Some(Cell::Text("user".to_owned())));
    assert_eq!(cell("secret"), Some(Cell::Text("t".to_owned())));
    assert_eq!(cell("hidden"), Some(Cell::Text("x".to_owned())));
}

#[apply(every_database)]
async fn required_default_and_unique(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        config.tables.user.extra = vec![
            ExtraColumnConfig { required: true, unique: true, ..column("handle", ColumnType::String) },
            ExtraColumnConfig {
                required: true,
                default: Some(json!(7)),
                ..column("level", ColumnType::Number)
            },
            ExtraColumnConfig {
                default: Some(json!("2026-01-01T00:00:00Z")),
                ..column("since", ColumnType::Date)
            },
        ];
    })
    .await;
    let sign_up = async |name: &str, more: Value| {
        let mut body = json!({"name": name, "email": server::address(name), "password": PASSWORD});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        server.browser().post("/sign-up/email", body).await
    };
    let missing = sign_up("ada", json!({})).await;
    missing.refused(400, "FIELD_IS_REQUIRED");
    assert!(missing.text().contains("handle"), "{missing}");
    sign_up("ada", json!({"handle": null})).await.refused(400, "VALIDATION_ERROR");
    let user = sign_up("ada", json!({"handle": "ada"})).await.ok()["user"].clone();
    assert_eq!((&user["level"], &user["since"]), (&json!(7), &json!("2026-01-01T00:00:00.000Z")));
    sign_up("bob", json!({"handle": "ada"})).await.refused(422, "FAILED_TO_CREATE_USER");
    assert_eq!(server.count::<UserRow>().await, 1, "nothing half-done");
    let user = sign_up("bob", json!({"handle": "bob", "level": 1})).await.ok()["user"].clone();
    assert_eq!(user["level"], 1);
}

/// A value that somebody else has is refused at an update as well.
#[apply(every_database)]
async fn unique_holds_at_an_update_too(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        config.tables.user.extra =
            vec![ExtraColumnConfig { unique: true, ..column("handle", ColumnType::String) }];
    })
    .await;
    let ada = server.sign_up_with("ada", json!({"handle": "ada"})).await;
    let mut bob = server.user("bob").await;
    let answer = bob.browser.post("/update-user", json!({"handle": "ada"})).await;
    answer.refused(422, "FAILED_TO_UPDATE_USER");
    assert!(ada.browser.clone().is_signed_in().await);
    bob.browser.post("/update-user", json!({"handle": "bob"})).await.ok();
}

#[apply(every_database)]
async fn sessions_have_them_too(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        config.tables.session.extra = vec![
            ExtraColumnConfig {
                default: Some(json!("web")),
                input: false,
                ..column("device", ColumnType::String)
            },
            ExtraColumnConfig {
                default: Some(json!(true)),
                returned: false,
                ..column("internal", ColumnType::Boolean)
            },
        ];
    })
    .await;
    let mut ada = server.sign_up("ada").await;
    let session = ada.browser.session().await["session"].clone();
    assert_eq!(session["device"], "web");
    assert!(session.get("internal").is_none());
    assert_eq!(ada.browser.get("/list-sessions").await.ok()[0]["device"], "web");
    let row = server.sessions_of(&ada.id).await.pop().unwrap();
    assert_eq!(row.extra.get("internal"), Some(&Cell::Bool(true)));
}
