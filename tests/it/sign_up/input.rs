//! What may be said at a sign-up.

use portcullis::features::user::UserRow;
use portcullis_tests::PASSWORD;
use portcullis_tests::server::{TestServer, address};
use serde_json::{Value, json};

async fn sign_up(server: &TestServer, name: &str, more: Value) -> portcullis_tests::answer::Answer {
    let mut body = json!({"name": name, "email": address(name), "password": PASSWORD});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    server.browser().post("/sign-up/email", body).await
}

#[tokio::test]
async fn passwords_are_counted_as_javascript_counts() {
    let server = TestServer::on_sqlite(|_| {}).await;
    for (name, password, code) in [
        ("seven", "1234567", Some("PASSWORD_TOO_SHORT")),
        ("eight", "12345678", None),
        ("three-emoji", "😀😀😀", Some("PASSWORD_TOO_SHORT")),
        ("four-emoji", "😀😀😀😀", None),
        ("longest", &"a".repeat(128), None),
        ("too-long", &"a".repeat(129), Some("PASSWORD_TOO_LONG")),
        ("empty", "", Some("PASSWORD_TOO_SHORT")),
    ] {
        let answer = sign_up(&server, name, json!({"password": password})).await;
        match code {
            Some(code) => answer.refused(400, code),
            None => drop(answer.ok()),
        }
    }
}

#[tokio::test]
async fn the_lengths_are_the_operators() {
    let server = TestServer::on_sqlite(|config| {
        config.email_and_password.min_password_length = 12;
        config.email_and_password.max_password_length = 13;
    })
    .await;
    let with =
        async |length| sign_up(&server, &format!("a{length}"), json!({"password": "a".repeat(length)})).await;
    with(11).await.refused(400, "PASSWORD_TOO_SHORT");
    with(12).await.ok();
    with(13).await.ok();
    with(14).await.refused(400, "PASSWORD_TOO_LONG");
}

#[tokio::test]
async fn an_address_is_one() {
    let server = TestServer::on_sqlite(|_| {}).await;
    for email in
        ["", "ada", "@example.com", "ada@", "ada@example", "ada@example.com, b@c.de", "a b@example.com"]
    {
        sign_up(&server, "ada", json!({"email": email})).await.refused(400, "VALIDATION_ERROR");
    }
    assert_eq!(server.count::<UserRow>().await, 0);
}

#[tokio::test]
async fn nobody_makes_themselves_more_than_they_are() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let answer = sign_up(
        &server,
        "eve",
        json!({
            "id": "chosen", "emailVerified": true, "role": "admin", "banned": false, "createdAt": "2000-01-01T00:00:00Z",
            "user": {"emailVerified": true}, "account": {"providerId": "google"}, "__proto__": {"emailVerified": true},
        }),
    )
    .await;
    let body = answer.ok();
    let user = server.rows::<UserRow>().await.pop().unwrap();
    assert!(!user.email_verified);
    assert_ne!(user.id.as_str(), "chosen");
    assert_eq!(user.created_at, server.clock.now().into());
    assert!(body["user"].get("role").is_none());
}

#[tokio::test]
async fn nobody_at_all_where_it_is_off() {
    let server = TestServer::on_sqlite(|config| config.email_and_password.disable_sign_up = true).await;
    server.user("ada").await;
    let off = "EMAIL_AND_PASSWORD_SIGN_UP_IS_NOT_ENABLED";
    sign_up(&server, "bob", json!({})).await.refused(400, off);
    assert!(server.sign_in("ada").await.is_signed_in().await, "who is there may still come in");
}
