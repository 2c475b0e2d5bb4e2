//! Sessions that are stored nowhere but in the browser: what they can do, and what they can't.

use macro_rules_attribute::apply;
use portcullis::Config;
use portcullis::features::session::SessionRow;
use portcullis::features::user::UserRow;
use portcullis::store::{Changes, Filter};
use portcullis_tests::PASSWORD;
use portcullis_tests::browser::{Browser, SESSION_COOKIE};
use portcullis_tests::call::Call;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;
use serde_json::{Value, json};

const DATA: &str = "better-auth.session_data";

fn stateless(config: &mut Config) {
    super::quiet(config);
    config.session.stateless = true;
}

/// A server, and Ada signed in.
async fn scene(configure: impl FnOnce(&mut Config)) -> (TestServer, Browser) {
    let server = TestServer::on_sqlite(|config| {
        stateless(config);
        configure(config);
    })
    .await;
    server.user_with_password("ada").await;
    let browser = server.sign_in("ada").await;
    (server, browser)
}

async fn read(server: &TestServer, browser: &mut Browser) -> (Value, u64) {
    let before = server.store.statements();
    let session = browser.session().await;
    (session, server.store.statements() - before)
}

#[apply(every_database)]
async fn there_is_no_session_table(database: TestDatabase) {
    let server = TestServer::start(database, stateless).await;
    assert!(server.store.count(Filter::<SessionRow>::all()).await.is_err(), "a session table");
    let mut ada = server.sign_up("ada").await;
    let session = ada.browser.session().await;
    assert_eq!(session["session"]["token"], ada.token);
    assert_eq!(session["session"]["userId"], ada.id);
    assert_eq!(session["session"]["id"].as_str().unwrap().len(), 32);
    let listed = ada.browser.get("/list-sessions").await.ok();
    assert_eq!(listed, json!([session["session"]]), "the present one");
    ada.browser.post("/update-user", json!({"name": "Countess"})).await.ok();
    assert_eq!(ada.browser.session().await["user"]["name"], "Countess");
    assert!(server.sign_in("ada").await.is_signed_in().await);
    ada.browser.post("/sign-out", json!({})).await.ok();
    assert!(ada.browser.cookies.is_empty());
}

#[tokio::test]
async fn a_read_asks_for_the_user_once_in_max_age() {
    let (server, mut browser) = scene(|_| {}).await;
    let changes = Changes::new().set(UserRow::NAME, "changed elsewhere");
    server.store.update_many(UserRow::EMAIL.eq("ada@example.com"), changes).await.unwrap();
    server.advance(299);
    let (session, statements) = read(&server, &mut browser).await;
    assert_eq!((&session["user"]["name"], statements), (&json!("ada"), 0));
    server.advance(1);
    let (session, statements) = read(&server, &mut browser).await;
    assert_eq!((&session["user"]["name"], statements), (&json!("changed elsewhere"), 1));
    server.advance(299);
    assert_eq!(read(&server, &mut browser).await.1, 0);
}

#[tokio::test]
async fn whoever_was_deleted_changes_nothing_more_and_reads_until_max_age() {
    let (server, browser) = scene(|_| {}).await;
    server.store.delete_many(UserRow::EMAIL.eq("ada@example.com")).await.unwrap();
    let update = browser.clone().post("/update-user", json!({"name": "Mallory"})).await;
    update.refused(401, "UNAUTHORIZED");
    assert!(browser.clone().is_signed_in().await);
    server.advance(300);
    assert!(!browser.clone().is_signed_in().await);
}

/// Better a refusal than the false promise that a session has ended.
#[tokio::test]
async fn ending_other_sessions_is_refused() {
    let (server, mut browser) = scene(|_| {}).await;
    let token = browser.session().await["session"]["token"].clone();
    for (target, body) in [
        ("/revoke-session", json!({"token": token})),
        ("/revoke-sessions", json!({})),
        ("/revoke-other-sessions", json!({})),
        (
            "/change-password",
            json!({"currentPassword": PASSWORD, "newPassword": "another horse", "revokeOtherSessions": true}),
        ),
    ] {
        browser.post(target, body).await.refused(400, "SESSIONS_ARE_NOT_STORED");
    }
    server.sign_in("ada").await;
    let body = json!({"currentPassword": PASSWORD, "newPassword": "another horse"});
    browser.post("/change-password", body).await.ok();
    assert!(browser.is_signed_in().await);
}

/// Bearer tokens are off: one alone is no session.
#[tokio::test]
async fn a_token_alone_is_nobody() {
    let (server, mut browser) = scene(|_| {}).await;
    let token = browser.session().await["session"]["token"].as_str().unwrap().to_owned();
    let answer = server.browser().send(Call::get("/get-session").bearer(&token)).await;
    assert!(answer.ok().is_null());
}

/// What the manual warns of.
#[tokio::test]
async fn a_copy_of_the_cookies_outlives_signing_out() {
    let (server, mut browser) = scene(|_| {}).await;
    let mut copy = browser.clone();
    browser.post("/sign-out", json!({})).await.ok();
    assert!(!browser.is_signed_in().await);
    assert!(copy.is_signed_in().await);
    server.advance(7 * 86_400);
    assert!(!copy.is_signed_in().await, "until its end");
}

#[tokio::test]
async fn another_version_or_secret_ends_them_all() {
    let (server, browser) = scene(|_| {}).await;
    let at = async |configure: &dyn Fn(&mut Config)| {
        let other = server
            .beside(|config| {
                stateless(config);
                configure(config);
            })
            .await;
        let mut browser = other.next_to(&browser);
        let signed_in = browser.is_signed_in().await;
        let status = browser.post("/update-user", json!({"name": "Ada"})).await.status;
        assert_eq!(signed_in, status == 200);
        signed_in
    };
    assert!(at(&|_| {}).await, "another server of the same kind");
    assert!(!at(&|config| config.session.cookie_cache.version = "2".to_owned()).await);
    let new = "another secret of more than thirty-two characters";
    assert!(!at(&|config| config.secret = new.into()).await);
    let rotated = |config: &mut Config| {
        config.secrets = vec![config.secret.clone()];
        config.secret = new.into();
    };
    assert!(at(&rotated).await);
}

#[tokio::test]
async fn whatever_is_not_whole_is_nobody() {
    let (server, browser) = scene(|_| {}).await;
    server.user_with_password("bob").await;
    let bob = server.sign_in("bob").await;
    let good = browser.cookies[DATA].clone();
    let without = |name: &str| {
        let mut browser = browser.clone();
        browser.cookies.remove(name);
        browser
    };
    let with_data = |data: &str| {
        let mut browser = browser.clone();
        browser.cookies.insert(DATA.to_owned(), data.to_owned());
        browser
    };
    let forged = format!("{}A{}", &good[..200], &good[201..]);
    for mut nobody in [
        without(SESSION_COOKIE),
        without(DATA),
        with_data(""),
        with_data(&forged),
        with_data(&good[..good.len() - 1]),
        with_data(&bob.cookies[DATA]),
        with_data(&"A".repeat(100_000)),
    ] {
        assert_eq!(nobody.clone().post("/update-user", json!({"name": "Mallory"})).await.status, 401);
        assert!(!nobody.is_signed_in().await);
    }
    assert!(browser.clone().is_signed_in().await);
}
