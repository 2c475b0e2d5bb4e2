//! What a sign-up leaves in the database, and in the browser.

use macro_rules_attribute::apply;
use portcullis::features::account::AccountRow;
use portcullis::features::session::SessionRow;
use portcullis::features::user::UserRow;
use portcullis::store::Timestamp;
use portcullis_tests::browser::SESSION_COOKIE;
use portcullis_tests::call::Call;
use portcullis_tests::databases::{Backend, TestDatabase};
use portcullis_tests::server::TestServer;
use portcullis_tests::{PASSWORD, every_database};
use serde_json::json;

fn is_random_id(id: &str) -> bool {
    id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[apply(every_database)]
async fn a_user_an_account_and_a_session(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    let mut browser = server.browser().from("2001:db8::1");
    let body =
        json!({"name": "Ada ß 😀", "email": "Ada.L@Example.COM", "password": PASSWORD, "image": "a.png"});
    let answer = browser.post("/sign-up/email", body).await;
    let body = answer.ok();
    let now = Timestamp::from(server.clock.now());

    let user = server.rows::<UserRow>().await.pop().unwrap();
    assert!(is_random_id(user.id.as_str()));
    assert_eq!((&*user.name, &*user.email), ("Ada ß 😀", "ada.l@example.com"));
    assert_eq!((user.email_verified, user.image.as_deref()), (false, Some("a.png")));
    assert_eq!((user.created_at, user.updated_at), (now, now));
    let account = server.rows::<AccountRow>().await.pop().unwrap();
    assert_eq!((&*account.provider_id, &*account.account_id), ("credential", user.id.as_str()));
    assert_eq!(account.user_id, user.id);
    let (salt, hash) = account.password.as_deref().unwrap().split_once(':').unwrap();
    assert_eq!((salt.len(), hash.len()), (32, 128), "upstream's form");
    let session = server.rows::<SessionRow>().await.pop().unwrap();
    assert!(is_random_id(&session.token));
    assert_eq!((session.user_id, session.expires_at), (user.id, now + chrono::TimeDelta::days(7)));
    assert_eq!(session.ip_address.as_deref(), Some("2001:0db8:0000:0000:0000:0000:0000:0001"));
    assert_eq!(session.user_agent.as_deref(), Some("Portcullis tests"));

    assert_eq!(body["token"], session.token);
    let keys: Vec<_> = body["user"].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["name", "email", "emailVerified", "image", "createdAt", "updatedAt", "id"]);
    assert_eq!(body["user"]["createdAt"], "2026-01-01T00:00:00.123Z");
    let cookie = answer.set_cookie(SESSION_COOKIE);
    assert!(cookie.value.starts_with(&session.token));
    assert_eq!(cookie.attributes, "Max-Age=604800; Path=/; HttpOnly; SameSite=Lax");
    assert_eq!(answer.set_cookies().len(), 1);
    assert_eq!(browser.session().await["user"], body["user"]);
}

#[tokio::test]
async fn not_without_auto_sign_in() {
    let server = TestServer::on_sqlite(|config| config.email_and_password.auto_sign_in = false).await;
    let mut ada = server.sign_up("ada").await;
    assert_eq!(ada.token, "");
    assert!(ada.browser.cookies.is_empty());
    assert!(!ada.browser.is_signed_in().await);
    assert_eq!(server.count::<SessionRow>().await, 0);
    assert!(server.sign_in("ada").await.is_signed_in().await);
}

#[tokio::test]
async fn until_the_browser_ends_without_remember_me() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let mut browser = server.browser();
    let body = json!({"name": "a", "email": "a@example.com", "password": PASSWORD, "rememberMe": false});
    let answer = browser.post("/sign-up/email", body).await;
    answer.ok();
    for name in [SESSION_COOKIE, "better-auth.dont_remember"] {
        assert_eq!(answer.set_cookie(name).attributes, "Path=/; HttpOnly; SameSite=Lax");
    }
    let session = server.rows::<SessionRow>().await.pop().unwrap();
    assert_eq!(session.expires_at, Timestamp::from(server.clock.now() + chrono::TimeDelta::days(1)));
}

#[tokio::test]
async fn by_a_form_too() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let form = [("name", "Ada & Co"), ("email", "ada@example.com"), ("password", PASSWORD)];
    let mut browser = server.browser();
    browser.send(Call::post("/sign-up/email").form(&form)).await.ok();
    assert_eq!(browser.session().await["user"]["name"], "Ada & Co");
    // A form holds texts only, as upstream finds too.
    let form = [("email", "ada@example.com"), ("password", PASSWORD), ("rememberMe", "false")];
    browser.send(Call::post("/sign-in/email").form(&form)).await.refused(400, "VALIDATION_ERROR");
}

#[apply(every_database)]
async fn nobody_signs_up_twice_by_another_spelling(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    server.user("ada").await;
    for email in ["ada@example.com", "ADA@EXAMPLE.COM", "Ada@example.com"] {
        let body = json!({"name": "Eve", "email": email, "password": PASSWORD});
        let mut browser = server.browser();
        let taken = "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL";
        browser.post("/sign-up/email", body).await.refused(422, taken);
        assert!(browser.cookies.is_empty());
    }
    assert_eq!(server.count::<UserRow>().await, 1);
}

/// A commit comes after the handler has signed the user in.
#[tokio::test]
async fn nobody_whose_sign_up_is_not_kept() {
    let Some(database) = TestDatabase::create(Backend::Postgres).await else { return };
    let server = TestServer::start(database, |_| {}).await;
    for statement in [
        "CREATE FUNCTION refuse() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'no'; END $$ LANGUAGE plpgsql",
        r#"CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON "session" DEFERRABLE INITIALLY DEFERRED
           FOR EACH ROW EXECUTE FUNCTION refuse()"#,
    ] {
        server.store.raw(statement, statement, statement, &[], &[]).await.unwrap();
    }
    let mut browser = server.browser().expecting_failure();
    let body = json!({"name": "a", "email": "a@example.com", "password": PASSWORD});
    let answer = browser.post("/sign-up/email", body).await;
    answer.refused(500, "INTERNAL_SERVER_ERROR");
    assert!(answer.set_cookies().is_empty(), "{answer}");
    assert_eq!(answer.header("set-auth-token"), None, "{answer}");
    assert_eq!(server.count::<UserRow>().await, 0);
}
