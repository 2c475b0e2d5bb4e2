//! Tables and columns under other names: the wire stays the same.

use std::collections::BTreeMap;

use macro_rules_attribute::apply;
use portcullis::kit::mail::MailKind;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::server::{TestServer, address};
use portcullis_tests::{PASSWORD, every_database};
use serde_json::json;

fn columns(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(column, name)| ((*column).to_owned(), (*name).to_owned())).collect()
}

#[apply(every_database)]
async fn a_life_from_sign_up_to_deletion(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        config.user.delete_user.enabled = true;
        config.user.delete_user.send_verification = true;
        let tables = &mut config.tables;
        tables.user.name = Some("people".to_owned());
        tables.user.columns =
            columns(&[("email", "email_address"), ("createdAt", "created"), ("name", "order")]);
        tables.session.name = Some("user_sessions".to_owned());
        tables.session.columns =
            columns(&[("userId", "person"), ("token", "secret token"), ("expiresAt", "until")]);
        tables.account.name = Some("logins".to_owned());
        tables.account.columns = columns(&[("providerId", "provider"), ("password", "hash")]);
        tables.verification.name = Some("tokens".to_owned());
        tables.verification.columns = columns(&[("identifier", "key"), ("value", "group")]);
    })
    .await;
    let rows = r#"SELECT COUNT(*) FROM "people""#;
    let mysql = "SELECT COUNT(*) FROM `people`";
    server.store.raw(rows, rows, mysql, &[], &[]).await.expect("the table has its other name");

    let mut ada = server.sign_up("ada").await;
    let user = ada.browser.session().await["user"].clone();
    assert_eq!((&user["name"], &user["email"]), (&json!("ada"), &json!(address("ada"))));
    let body = json!({"name": "a", "email": address("ada"), "password": PASSWORD});
    let taken = "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL";
    server.browser().post("/sign-up/email", body).await.refused(422, taken);
    ada.browser.post("/update-user", json!({"name": "Countess"})).await.ok();
    server.browser().post("/request-password-reset", json!({"email": ada.email})).await.ok();
    let token = server.mail(&ada.email, MailKind::ResetPassword).await.token;
    let reset = json!({"token": token, "newPassword": "the new password"});
    server.browser().post("/reset-password", reset).await.ok();
    assert!(!ada.browser.clone().is_signed_in().await);
    let body = json!({"email": ada.email, "password": "the new password"});
    ada.browser.post("/sign-in/email", body).await.ok();
    assert_eq!(ada.browser.get("/list-sessions").await.ok().as_array().unwrap().len(), 1);
    assert_eq!(ada.browser.get("/list-accounts").await.ok()[0]["providerId"], "credential");
    ada.browser.post("/delete-user", json!({})).await.ok();
    let token = server.mail(&ada.email, MailKind::DeleteAccount).await.token;
    ada.browser.post("/delete-user", json!({"token": token})).await.ok();
    assert_eq!(server.count::<portcullis::features::user::UserRow>().await, 0);
}
