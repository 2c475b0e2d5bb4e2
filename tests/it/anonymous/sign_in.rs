//! Signing in without saying who one is.

use macro_rules_attribute::apply;
use portcullis::Hooks;
use portcullis::features::user::UserRow;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::{on, somebody};

#[apply(every_database)]
async fn it_makes_a_user_of_ones_own(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let mut browser = server.browser();
    let body = browser.post("/sign-in/anonymous", json!({})).await.ok();
    let user = &body["user"];
    assert_eq!((&user["name"], &user["isAnonymous"]), (&json!("Anonymous"), &json!(true)));
    assert_eq!(user["emailVerified"], false);
    let email = user["email"].as_str().unwrap();
    assert!(
        email.starts_with("temp@") && email.ends_with(".com") && *email == email.to_lowercase(),
        "{email}"
    );
    let session = browser.session().await;
    assert_eq!((&session["session"]["token"], &session["user"]), (&body["token"], user));
    let (_, other) = somebody(&server).await;
    assert_ne!(user["id"], other);
    browser
        .post("/sign-in/anonymous", json!({}))
        .await
        .refused(400, "ANONYMOUS_USERS_CANNOT_SIGN_IN_AGAIN_ANONYMOUSLY");
    assert_eq!(server.count::<UserRow>().await, 2);
}

#[tokio::test]
async fn the_address_has_a_domain_of_ones_own() {
    let server = TestServer::on_sqlite(|config| {
        on(config);
        config.anonymous.email_domain_name = Some("Anon.example.com".to_owned());
        config.anonymous.name = "Guest".to_owned();
    })
    .await;
    let (mut browser, _) = somebody(&server).await;
    let user = browser.session().await["user"].clone();
    let email = user["email"].as_str().unwrap();
    assert!(email.starts_with("temp-") && email.ends_with("@anon.example.com"), "{email}");
    assert_eq!(user["name"], "Guest");
    let mut config = server.config.clone();
    config.anonymous.email_domain_name = Some("no domain".to_owned());
    let error = config.usable().expect_err("refused").to_string();
    assert!(error.starts_with("anonymous.email_domain_name is no domain"), "{error}");
}

#[apply(every_database)]
async fn a_hook_gives_other_names_and_addresses(database: TestDatabase) {
    let hooks = Hooks::new().before_create(|store, mut user: UserRow| async move {
        if store.act().is_some_and(|act| act.operation == "signInAnonymous") {
            user.name = "Guest".to_owned();
            user.email = "guest@example.com".to_owned();
        }
        Ok(user)
    });
    let server = TestServer::hooked(database, hooks, on).await;
    let (mut browser, _) = somebody(&server).await;
    let user = browser.session().await["user"].clone();
    assert_eq!((&user["name"], &user["email"]), (&json!("Guest"), &json!("guest@example.com")));
}

/// SECURITY: nobody says of themselves that they are anonymous, or not.
#[tokio::test]
async fn it_can_not_be_chosen() {
    let server = TestServer::on_sqlite(on).await;
    let ada = server.sign_up_with("ada", json!({"isAnonymous": true})).await;
    let mut browser = ada.browser;
    assert_eq!(browser.session().await["user"]["isAnonymous"], false);
    let said = browser.post("/update-user", json!({"isAnonymous": true})).await;
    said.refused(400, "FIELD_NOT_ALLOWED_TO_BE_SET");
}

#[tokio::test]
async fn nothing_of_it_where_it_is_off() {
    let server = TestServer::on_sqlite(|_| {}).await;
    assert_eq!(server.browser().post("/sign-in/anonymous", json!({})).await.status, 404);
    let mut ada = server.sign_up("ada").await.browser;
    assert!(ada.session().await["user"].get("isAnonymous").is_none());
}
