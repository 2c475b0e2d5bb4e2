//! Hashes of the other form are read, and replaced at the next sign-in.

use macro_rules_attribute::apply;
use portcullis::features::account::AccountRow;
use portcullis::kit::password::Algorithm;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::server::TestServer;
use portcullis_tests::{PASSWORD, every_database};
use serde_json::json;

async fn stored(server: &TestServer) -> String {
    server.rows::<AccountRow>().await.pop().unwrap().password.unwrap()
}

#[apply(every_database)]
async fn signing_in_rehashes_by_todays_settings(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    server.user("ada").await;
    let before = stored(&server).await;
    server.sign_in("ada").await;
    assert_eq!(stored(&server).await, before, "it is in today's form already");

    let modern = server.beside(|config| config.password.hash = Algorithm::Argon2id).await;
    let mut wrong = modern.browser();
    let body = json!({"email": "ada@example.com", "password": "wrong password"});
    wrong.post("/sign-in/email", body).await.refused(401, "INVALID_EMAIL_OR_PASSWORD");
    assert_eq!(stored(&server).await, before);
    modern.sign_in("ada").await;
    let after = stored(&server).await;
    assert!(after.starts_with("$argon2id$"), "{after}");
    modern.sign_in("ada").await;
    assert_eq!(stored(&server).await, after);
    server.sign_in("ada").await;
    assert!(!stored(&server).await.starts_with('$'), "and back");
}

#[tokio::test]
async fn two_spellings_of_one_password_are_one() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let mut browser = server.browser();
    let body = json!({"name": "a", "email": "a@example.com", "password": "ﬁve Å Ⅷ horses"});
    browser.post("/sign-up/email", body).await.ok();
    // NFKC: the ligature, the sign for the unit and the numeral are other spellings of these letters.
    let body = json!({"email": "a@example.com", "password": "five A\u{30a} VIII horses"});
    browser.post("/sign-in/email", body).await.ok();
}

#[test]
fn everybodys_password_has_a_permitted_length() {
    assert!((8..=128).contains(&PASSWORD.len()));
}
