use macro_rules_attribute::apply;
use portcullis::kit::pattern::Pattern;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::server::{TestServer, address};
use portcullis_tests::{PASSWORD, every_database};
use serde_json::json;

use super::{names, on};

fn both(username: &str, display: &str) -> (Option<String>, Option<String>) {
    (Some(username.to_owned()), Some(display.to_owned()))
}

#[apply(every_database)]
async fn it_is_stored_in_lower_case_and_shown_as_typed(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let mut ada = server.sign_up_with("ada", json!({"username": "Ada_L"})).await;
    assert_eq!(names(&server, &ada.id).await, both("ada_l", "Ada_L"));
    let user = &ada.browser.session().await["user"];
    assert_eq!((&user["username"], &user["displayUsername"]), (&json!("ada_l"), &json!("Ada_L")));

    ada.browser.post("/update-user", json!({"username": "Countess"})).await.ok();
    assert_eq!(names(&server, &ada.id).await, both("countess", "Countess"));
    let shown = json!({"username": "countess", "displayUsername": "The Countess"});
    ada.browser.post("/update-user", shown).await.ok();
    assert_eq!(names(&server, &ada.id).await, both("countess", "The Countess"));
    ada.browser.post("/update-user", json!({"name": "Ada"})).await.ok();
    assert_eq!(names(&server, &ada.id).await, both("countess", "The Countess"));
    ada.browser.post("/update-user", json!({"username": null, "displayUsername": null})).await.ok();
    assert_eq!(names(&server, &ada.id).await, (None, None));
}

#[apply(every_database)]
async fn what_somebody_has_can_not_be_chosen(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let mut ada = server.sign_up_with("ada", json!({"username": "ada"})).await;
    let mut bob = server.sign_up("bob").await;
    let taken = "USERNAME_IS_ALREADY_TAKEN_PLEASE_TRY_ANOTHER";
    let sign_up = |username| json!({"name": "eve", "email": address("eve"), "password": PASSWORD, "username": username});
    for username in ["ada", "ADA"] {
        server.browser().post("/sign-up/email", sign_up(username)).await.refused(400, taken);
        bob.browser.post("/update-user", json!({"username": username})).await.refused(400, taken);
        // Who is signed in already signs up as somebody else.
        ada.browser.post("/sign-up/email", sign_up(username)).await.refused(400, taken);
    }
    assert_eq!(names(&server, &bob.id).await, (None, None));
    ada.browser.post("/update-user", json!({"username": "Ada"})).await.ok();
    assert_eq!(names(&server, &ada.id).await, both("ada", "Ada"), "one's own can be written otherwise");
    ada.browser.post("/update-user", json!({"username": "countess"})).await.ok();
    bob.browser.post("/update-user", json!({"username": "ada"})).await.ok();
    assert_eq!(names(&server, &bob.id).await, both("ada", "ada"), "what is given up is free");
}

#[tokio::test]
async fn what_nobody_can_have_changes_nothing() {
    let server = TestServer::on_sqlite(|config| {
        on(config);
        config.username.reserved = vec!["root".to_owned()];
    })
    .await;
    let mut ada = server.sign_up_with("ada", json!({"username": "ada"})).await;
    for (body, code) in [
        (json!({"username": ""}), "USERNAME_TOO_SHORT"),
        (json!({"username": "ad"}), "USERNAME_TOO_SHORT"),
        (json!({"username": "a".repeat(31)}), "USERNAME_IS_TOO_LONG"),
        (json!({"username": "ada lovelace"}), "USERNAME_IS_INVALID"),
        (json!({"username": "Root"}), "USERNAME_IS_INVALID"),
        // A name to show alone is the username too.
        (json!({"displayUsername": "Ada Lovelace"}), "USERNAME_IS_INVALID"),
        (json!({"username": null, "displayUsername": "Ada Lovelace"}), "USERNAME_IS_INVALID"),
        (json!({"username": 1}), "VALIDATION_ERROR"),
        (json!({"username": ["ada"], "displayUsername": "Bob"}), "VALIDATION_ERROR"),
        (json!({"username": "bob", "displayUsername": {"a": 1}}), "VALIDATION_ERROR"),
    ] {
        ada.browser.post("/update-user", body.clone()).await.refused(400, code);
        let mut sign_up = json!({"name": "bob", "email": address("bob"), "password": PASSWORD});
        sign_up.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
        server.browser().post("/sign-up/email", sign_up).await.refused(400, code);
    }
    assert_eq!(names(&server, &ada.id).await, both("ada", "ada"));
    assert_eq!(server.count::<portcullis::features::user::UserRow>().await, 1);
}

#[tokio::test]
async fn an_operator_says_what_it_looks_like() {
    let server = TestServer::on_sqlite(|config| {
        on(config);
        config.username.username_pattern = Some(Pattern::new("[a-z]+|[0-9]+").unwrap());
        config.username.display_username_pattern = Some(Pattern::new(r"[\p{L} ]+").unwrap());
        config.username.max_username_length = 5;
    })
    .await;
    let mut ada = server.sign_up_with("ada", json!({"username": "ada", "displayUsername": "Adä L"})).await;
    assert_eq!(names(&server, &ada.id).await, both("ada", "Adä L"));
    for (body, code) in [
        (json!({"username": "Ada"}), "USERNAME_IS_INVALID"),
        (json!({"username": "ada1"}), "USERNAME_IS_INVALID"),
        (json!({"username": "abcdef"}), "USERNAME_IS_TOO_LONG"),
        (json!({"username": "bob", "displayUsername": "B0b"}), "DISPLAY_USERNAME_IS_INVALID"),
    ] {
        ada.browser.post("/update-user", body).await.refused(400, code);
    }
    ada.browser.post("/update-user", json!({"username": "12345"})).await.ok();
}

#[tokio::test]
async fn without_normalisation_case_matters() {
    let server = TestServer::on_sqlite(|config| {
        on(config);
        config.username.username_normalization = false;
    })
    .await;
    let upper = server.sign_up_with("ada", json!({"username": "Ada"})).await;
    let lower = server.sign_up_with("bob", json!({"username": "ada"})).await;
    for (username, id) in [("Ada", &upper.id), ("ada", &lower.id)] {
        let body = json!({"username": username, "password": PASSWORD});
        assert_eq!(server.browser().post("/sign-in/username", body).await.ok()["user"]["id"], **id);
    }
}
