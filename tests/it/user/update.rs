use macro_rules_attribute::apply;
use portcullis::features::user::UserRow;
use portcullis_tests::browser::SESSION_COOKIE;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;
use serde_json::json;

#[apply(every_database)]
async fn a_name_and_a_picture(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    let (mut ada, bob) = (server.user("ada").await, server.user("bob").await);
    server.advance(60);
    let answer = ada.browser.post("/update-user", json!({"name": "Countess", "image": "a.png"})).await;
    assert_eq!(answer.ok(), json!({"status": true}));
    assert!(answer.set_cookie(SESSION_COOKIE).value.starts_with(&ada.token));
    let user = ada.browser.session().await["user"].clone();
    assert_eq!((&user["name"], &user["image"]), (&json!("Countess"), &json!("a.png")));
    assert_eq!(user["updatedAt"], "2026-01-01T00:01:00.123Z");
    ada.browser.post("/update-user", json!({"image": null})).await.ok();
    let user = ada.browser.session().await["user"].clone();
    assert_eq!((&user["name"], &user["image"]), (&json!("Countess"), &json!(null)));
    let users = server.rows::<UserRow>().await;
    let untouched = users.iter().find(|user| user.id.as_str() == bob.id).unwrap();
    assert_eq!((&*untouched.name, untouched.updated_at), ("bob", untouched.created_at));
}

#[tokio::test]
async fn nothing_else() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let mut ada = server.user("ada").await;
    for body in
        [json!({}), json!({"role": "admin"}), json!({"emailVerified": true, "id": "x", "createdAt": 1})]
    {
        ada.browser.post("/update-user", body).await.refused(400, "NO_FIELDS_TO_UPDATE");
    }
    ada.browser
        .post("/update-user", json!({"name": "A", "email": "b@example.com"}))
        .await
        .refused(400, "EMAIL_CAN_NOT_BE_UPDATED");
    ada.browser.post("/update-user", json!({"name": null})).await.refused(400, "VALIDATION_ERROR");
    ada.browser.post("/update-user", json!({"name": "A", "emailVerified": true, "id": "x"})).await.ok();
    let user = server.rows::<UserRow>().await.pop().unwrap();
    assert_eq!((&*user.name, &*user.email, user.email_verified), ("A", "ada@example.com", false));
    assert_eq!(user.id.as_str(), ada.id);
}

#[tokio::test]
async fn whoever_is_not_remembered_stays_so() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let mut ada = server.sign_up_with("ada", json!({"rememberMe": false})).await;
    let answer = ada.browser.post("/update-user", json!({"name": "A"})).await;
    assert_eq!(answer.set_cookie(SESSION_COOKIE).attributes, "Path=/; HttpOnly; SameSite=Lax");
}
