//! When a session ends, when it is renewed, and for how long it is fresh: to the second.

use macro_rules_attribute::apply;
use portcullis::config::FreshFrom;
use portcullis::features::session::SessionRow;
use portcullis::store::Timestamp;
use portcullis_tests::browser::SESSION_COOKIE;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::server::TestServer;
use portcullis_tests::{PASSWORD, every_database};
use serde_json::{Value, json};

const DAY: i64 = 86_400;

async fn end(server: &TestServer) -> Timestamp {
    server.rows::<SessionRow>().await.pop().expect("a session").expires_at
}

#[apply(every_database)]
async fn it_ends_after_expires_in(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        config.session.expires_in = 3600;
        config.session.disable_session_refresh = true;
    })
    .await;
    let mut ada = server.user("ada").await;
    server.advance(3599);
    assert!(ada.browser.is_signed_in().await);
    server.advance(1);
    let answer = ada.browser.get("/get-session").await;
    assert_eq!(answer.ok(), Value::Null);
    let cleared: Vec<_> = answer.set_cookies().into_iter().filter(|c| c.clears()).map(|c| c.name).collect();
    assert_eq!(cleared, [SESSION_COOKIE, "better-auth.session_data", "better-auth.dont_remember"]);
    assert_eq!(server.count::<SessionRow>().await, 0, "the row is gone");
}

#[apply(every_database)]
async fn it_is_renewed_at_update_age_and_not_before(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    let mut ada = server.user("ada").await;
    let first_end = end(&server).await;
    server.advance(DAY - 1);
    let answer = ada.browser.get("/get-session").await;
    assert!(answer.set_cookies().is_empty());
    assert_eq!(end(&server).await, first_end);

    server.advance(1);
    let answer = ada.browser.get("/get-session").await;
    let now = Timestamp::from(server.clock.now());
    assert_eq!(end(&server).await, now + chrono::TimeDelta::days(7));
    let session = &answer.ok()["session"];
    assert_eq!(session["expiresAt"], "2026-01-09T00:00:00.123Z");
    assert_eq!(session["updatedAt"], "2026-01-02T00:00:00.123Z");
    let cookie = answer.set_cookie(SESSION_COOKIE);
    assert_eq!(cookie.attributes, "Max-Age=604800; Path=/; HttpOnly; SameSite=Lax");
    assert_eq!(session["token"], ada.token, "it is the same session");
    assert!(ada.browser.get("/get-session").await.set_cookies().is_empty(), "once");
}

#[tokio::test]
async fn it_is_not_renewed_on_request() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let mut ada = server.user("ada").await;
    let first_end = end(&server).await;
    server.advance(2 * DAY);
    assert!(ada.browser.get("/get-session?disableRefresh=true").await.set_cookies().is_empty());
    assert_eq!(end(&server).await, first_end);
    ada.browser.get("/get-session?disableRefresh=").await.ok();
    assert_ne!(end(&server).await, first_end, "an empty text is false, as in JavaScript");
}

#[tokio::test]
async fn any_call_renews_it() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let mut ada = server.user("ada").await;
    let first_end = end(&server).await;
    server.advance(2 * DAY);
    let answer = ada.browser.get("/list-accounts").await;
    answer.ok();
    assert!(!answer.set_cookie(SESSION_COOKIE).clears());
    assert_ne!(end(&server).await, first_end);
}

#[tokio::test]
async fn at_every_use_with_an_update_age_of_nothing() {
    let server = TestServer::on_sqlite(|config| config.session.update_age = 0).await;
    let mut ada = server.user("ada").await;
    for _ in 0..3 {
        server.advance(1);
        ada.browser.get("/get-session").await.ok();
        assert_eq!(end(&server).await, (server.clock.now() + chrono::TimeDelta::days(7)).into());
    }
}

#[tokio::test]
async fn one_that_is_not_remembered_ends_after_a_day_however_it_is_used() {
    let server = TestServer::on_sqlite(|config| config.session.update_age = 0).await;
    let ada = server.user("ada").await;
    let mut browser = server.browser();
    let body = json!({"email": ada.email, "password": PASSWORD, "rememberMe": false});
    browser.post("/sign-in/email", body).await.ok();
    server.advance(DAY - 1);
    let answer = browser.get("/get-session").await;
    assert!(!answer.ok().is_null());
    assert!(answer.set_cookies().is_empty());
    server.advance(1);
    assert!(!browser.is_signed_in().await);
}

/// Upstream counts from the last renewal, so a session in use stays fresh; an option counts from the proof.
#[tokio::test]
async fn freshness_counts_from_the_renewal_or_from_the_sign_in() {
    for (from, stays_fresh) in [(FreshFrom::Renewal, true), (FreshFrom::SignIn, false)] {
        let server = TestServer::on_sqlite(|config| {
            config.session.fresh_age = 600;
            config.session.update_age = 0;
            config.session.fresh_from = from;
        })
        .await;
        let mut ada = server.user("ada").await;
        let mut is_fresh = async |passed| {
            server.advance(passed);
            ada.browser.get("/get-session").await.ok();
            let answer = ada.browser.post("/unlink-account", json!({"providerId": "credential"})).await;
            answer.code().unwrap() != "SESSION_IS_NOT_FRESH"
        };
        assert!(is_fresh(599).await, "{from:?}");
        assert_eq!(is_fresh(1).await, stays_fresh, "{from:?}");
    }
}

#[tokio::test]
async fn it_is_fresh_for_fresh_age() {
    let fresh = async |age: u64, passed: i64| {
        let server = TestServer::on_sqlite(|config| {
            config.session.fresh_age = age;
            config.session.disable_session_refresh = true;
        })
        .await;
        let mut ada = server.user("ada").await;
        server.advance(passed);
        // Of the last account nothing is removed, but the door is passed.
        let answer = ada.browser.post("/unlink-account", json!({"providerId": "credential"})).await;
        answer.code().unwrap() != "SESSION_IS_NOT_FRESH"
    };
    assert!(fresh(600, 599).await);
    assert!(!fresh(600, 600).await);
    assert!(fresh(0, 7 * DAY - 1).await, "0: it always is");
}
