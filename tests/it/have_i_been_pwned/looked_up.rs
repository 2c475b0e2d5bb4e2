use macro_rules_attribute::apply;
use portcullis::features::account::AccountRow;
use portcullis::features::user::UserRow;
use portcullis::kit::mail::MailKind;
use portcullis_client::Client;
use portcullis_client::errors::SignUpEmailError;
use portcullis_client::types::SignUpEmailBody;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::server::{TestServer, address};
use portcullis_tests::{PASSWORD, every_database};
use serde_json::json;

use super::{HASH, LEAKED, list, on, sign_up};

#[apply(every_database)]
async fn nobody_chooses_one_that_has_leaked(database: TestDatabase) {
    let list = list().await;
    let server = TestServer::start(database, on(&list)).await;
    let client = Client::builder(&server.config.base_url).service(server.auth().router()).build().unwrap();
    let body = |password: &str| SignUpEmailBody::new(address("ada"), "ada", password);
    let refused = client.email_password().sign_up_email(&body(LEAKED)).await.unwrap_err();
    assert_eq!(
        refused.api_error(),
        Some(&SignUpEmailError::PasswordCompromised),
        "the client knows the code"
    );
    assert_eq!(server.count::<UserRow>().await, 0);
    client.email_password().sign_up_email(&body(PASSWORD)).await.unwrap();

    let mut ada = server.sign_in("ada").await;
    let hash = server.rows::<AccountRow>().await.remove(0).password;
    let change = json!({"currentPassword": PASSWORD, "newPassword": LEAKED});
    ada.post("/change-password", change).await.refused(400, "PASSWORD_COMPROMISED");
    ada.post("/request-password-reset", json!({"email": address("ada")})).await.ok();
    let token = server.mail(&address("ada"), MailKind::ResetPassword).await.token;
    let reset = |password: &str| json!({"token": token, "newPassword": password});
    ada.post("/reset-password", reset(LEAKED)).await.refused(400, "PASSWORD_COMPROMISED");
    assert_eq!(server.rows::<AccountRow>().await.remove(0).password, hash);
    // The token is still good for a better one.
    ada.post("/reset-password", reset("another long password")).await.ok();
}

#[tokio::test]
async fn the_list_learns_five_digits() {
    let list = list().await;
    let server = TestServer::on_sqlite(on(&list)).await;
    sign_up(&server, "ada", LEAKED).await.refused(400, "PASSWORD_COMPROMISED");
    let asked = list.seen().remove(0);
    assert_eq!(asked.to, format!("GET /hooks/range/{}", HASH.0));
    assert_eq!(asked.headers["add-padding"], "true");
    assert!(asked.headers["user-agent"].to_str().unwrap().starts_with("portcullis/"));
    assert!(asked.body.is_empty());
}

#[tokio::test]
async fn it_is_asked_where_the_operator_wants_it_and_nowhere_else() {
    let list = list().await;
    let server = TestServer::on_sqlite(|config| {
        on(&list)(config);
        config.have_i_been_pwned.paths = vec!["/change-password".to_owned()];
    })
    .await;
    sign_up(&server, "ada", LEAKED).await.ok();
    let body = json!({"email": address("ada"), "password": LEAKED});
    let mut ada = server.browser();
    ada.post("/sign-in/email", body).await.ok();
    assert!(list.seen().is_empty(), "signing in chooses nothing");
    let change = json!({"currentPassword": LEAKED, "newPassword": LEAKED});
    ada.post("/change-password", change).await.refused(400, "PASSWORD_COMPROMISED");
    assert_eq!(list.seen().len(), 1);
}

/// What is refused anyway costs no question.
#[tokio::test]
async fn it_is_asked_last() {
    let list = list().await;
    let server = TestServer::on_sqlite(on(&list)).await;
    let ada = server.user("ada").await;
    sign_up(&server, "ada", LEAKED).await.refused(422, "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL");
    sign_up(&server, "bob", "short").await.refused(400, "PASSWORD_TOO_SHORT");
    let mut ada = ada.browser;
    let change = json!({"currentPassword": "wrong", "newPassword": LEAKED});
    ada.post("/change-password", change).await.refused(400, "INVALID_PASSWORD");
    let reset = json!({"token": "unknown", "newPassword": LEAKED});
    ada.post("/reset-password", reset).await.refused(400, "INVALID_TOKEN");
    assert!(list.seen().is_empty());
}

#[tokio::test]
async fn the_sentence_is_the_operators() {
    let list = list().await;
    let server = TestServer::on_sqlite(|config| {
        on(&list)(config);
        config.have_i_been_pwned.custom_password_compromised_message = Some("Too well known.".to_owned());
    })
    .await;
    let refused = sign_up(&server, "ada", LEAKED).await;
    refused.refused(400, "PASSWORD_COMPROMISED");
    assert_eq!(refused.json()["message"], "Too well known.");
}

#[tokio::test]
async fn nobody_is_asked_where_it_is_off() {
    let list = list().await;
    let server = TestServer::on_sqlite(|config| {
        on(&list)(config);
        config.have_i_been_pwned.enabled = false;
    })
    .await;
    sign_up(&server, "ada", LEAKED).await.ok();
    assert!(list.seen().is_empty());
}
