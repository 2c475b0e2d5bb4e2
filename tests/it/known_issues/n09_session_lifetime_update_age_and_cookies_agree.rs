//! A session's cookie lives exactly as long as its row, after sign-in and after every renewal.

use chrono::TimeDelta;
use macro_rules_attribute::apply;
use portcullis_tests::answer::Answer;
use portcullis_tests::browser::SESSION_COOKIE;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::{TestServer, User};
use portcullis_tests::{PASSWORD, server};
use serde_json::json;

const LIFETIME: u64 = 1000;
const UPDATE_AGE: u64 = 100;

/// How long the row and the cookie of an answer live from now on, in seconds.
async fn left(server: &TestServer, ada: &User, answer: &Answer) -> (i64, Option<u64>) {
    let now = server.clock.now();
    let end = server.sessions_of(&ada.id).await.into_iter().map(|row| row.expires_at.utc()).max().unwrap();
    let cookies = answer.set_cookies();
    let cookie = cookies.iter().find(|cookie| cookie.name == SESSION_COOKIE);
    let max_age = cookie.map(|cookie| {
        let seconds = cookie.attributes.strip_prefix("Max-Age=").and_then(|rest| rest.split(';').next());
        seconds.unwrap().parse().unwrap()
    });
    ((end - now).num_seconds(), max_age)
}

#[apply(every_database)]
async fn from_sign_in_to_the_last_second(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        config.session.expires_in = LIFETIME;
        config.session.update_age = UPDATE_AGE;
    })
    .await;
    let ada = server.user("ada").await;
    let mut browser = server.browser();
    let body = json!({"email": server::address("ada"), "password": PASSWORD});
    let signed_in = browser.post("/sign-in/email", body).await;
    assert_eq!(left(&server, &ada, &signed_in).await, (1000, Some(LIFETIME)));

    server.clock.advance(TimeDelta::seconds(99));
    let before = browser.get("/get-session").await;
    assert_eq!(left(&server, &ada, &before).await, (901, None), "neither is renewed");
    server.clock.advance(TimeDelta::seconds(1));
    let renewed = browser.get("/get-session").await;
    assert_eq!(left(&server, &ada, &renewed).await, (1000, Some(LIFETIME)), "both are");

    server.clock.advance(TimeDelta::seconds(999));
    let mut late = browser.clone();
    assert!(!late.get("/get-session?disableRefresh=true").await.ok().is_null(), "to the last second");
    server.clock.advance(TimeDelta::seconds(1));
    assert!(!browser.is_signed_in().await, "and not longer");
}
