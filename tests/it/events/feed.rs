//! `GET /session/events`: within a second, wherever it happens.

use macro_rules_attribute::apply;
use portcullis::features::events::{EventRow, kind};
use portcullis::operator::Operator;
use portcullis::store::Filter;
use portcullis_tests::call::Call;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;
use serde_json::json;

#[apply(every_database)]
async fn what_changes_is_told_to_the_user_alone(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    let (mut ada, bob) = (server.user("ada").await, server.user("bob").await);
    let mut ears =
        [ada.browser.listen(None).await.begun().await, bob.browser.listen(None).await.begun().await];
    ada.browser.post("/update-user", json!({"name": "Countess"})).await.ok();
    assert_eq!(ears[0].next().await.as_deref(), Some("user.changed"));
    assert!(ears[1].is_silent().await);
}

/// Told once, and then the feed is over.
#[apply(every_database)]
async fn it_ends_with_its_session_and_only_with_that(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    let mut ada = server.user("ada").await;
    let mut phone = server.browser();
    let token = server.session_of(&ada.id.as_str().into()).await;
    phone.present(&token);
    let (mut here, mut there) =
        (ada.browser.listen(None).await.begun().await, phone.listen(None).await.begun().await);
    ada.browser.post("/revoke-session", json!({"token": token})).await.ok();
    assert_eq!(there.next().await.as_deref(), Some("session.ended"));
    assert_eq!(there.next().await, None);
    assert!(here.is_silent().await);
    ada.browser.post("/sign-out", json!({})).await.ok();
    assert_eq!(here.next().await.as_deref(), Some("session.ended"));
    assert_eq!(here.next().await, None);
    wait_for(&server, 0).await;
}

#[apply(every_database)]
async fn a_deleted_user_is_signed_out_everywhere(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    let ada = server.user("ada").await;
    let mut ear = ada.browser.listen(None).await.begun().await;
    Operator::new(server.auth()).delete(&ada.email).await.unwrap();
    assert_eq!(ear.next().await.as_deref(), Some("session.ended"));
    assert_eq!(ear.next().await, None);
}

/// On another server of the same database: by a message on PostgreSQL, by looking on the others.
#[apply(every_database)]
async fn it_hears_of_other_servers(database: TestDatabase) {
    let here = TestServer::start(database, |_| {}).await;
    let there = here.beside(|_| {}).await;
    let ada = here.user("ada").await;
    let mut ear = ada.browser.listen(None).await.begun().await;
    let mut elsewhere = there.next_to(&ada.browser);
    elsewhere.post("/update-user", json!({"name": "Countess"})).await.ok();
    assert_eq!(ear.next().await.as_deref(), Some("user.changed"));
    elsewhere.post("/revoke-sessions", json!({})).await.ok();
    assert_eq!(ear.next().await.as_deref(), Some("session.ended"));
}

#[apply(every_database)]
async fn it_is_resumed_where_it_broke(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    let mut ada = server.user("ada").await;
    let mut ear = ada.browser.listen(None).await.begun().await;
    ada.browser.post("/update-user", json!({"name": "First"})).await.ok();
    assert_eq!(ear.next().await.as_deref(), Some("user.changed"));
    let last = ear.last.clone();
    drop(ear);
    wait_for(&server, 0).await;
    let mut nothing_new = ada.browser.listen(Some(&last)).await.begun().await;
    assert!(nothing_new.is_silent().await);
    drop(nothing_new);
    ada.browser.post("/update-user", json!({"name": "Second"})).await.ok();
    let mut resumed = ada.browser.listen(Some(&last)).await;
    assert_eq!(resumed.next().await.as_deref(), Some("user.changed"));
    assert!(resumed.is_silent().await);
}

/// An id that is purged, or was never one: something may have happened.
#[apply(every_database)]
async fn in_doubt_it_says_so(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    let ada = server.user("ada").await;
    for unknown in ["0", "0199-not-an-id", "' OR 1=1 --"] {
        let mut ear = ada.browser.listen(Some(unknown)).await;
        assert_eq!(ear.next().await.as_deref(), Some("session.changed"), "{unknown}");
    }
}

/// Its own clients know, and nobody else has to.
#[apply(every_database)]
async fn that_a_session_is_extended_is_no_news(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    let mut ada = server.user("ada").await;
    let update_age = server.config.session.update_age.cast_signed();
    let mut ear = ada.browser.listen(None).await.begun().await;
    server.advance(update_age + 1);
    ada.browser.session().await;
    let extended = server.store.count(EventRow::KIND.eq(kind::SESSION_UPDATED)).await.unwrap();
    assert_eq!(extended, 1);
    assert!(ear.is_silent().await);
}

#[apply(every_database)]
async fn a_session_that_runs_out_ends_it(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        config.session.expires_in = 1;
        config.session.update_age = 1;
        config.session.disable_session_refresh = true;
    })
    .await;
    let ada = server.user("ada").await;
    let mut ear = ada.browser.listen(None).await.begun().await;
    server.advance(2);
    // The feed looks at the clock again after the second that was left, which is a real one.
    let mut event = None;
    while event.is_none() {
        tokio::task::yield_now().await;
        event = tokio::time::timeout(std::time::Duration::from_secs(5), ear.wait()).await.unwrap();
    }
    assert_eq!(event.as_deref(), Some("session.ended"));
}

#[apply(every_database)]
async fn there_are_only_so_many(database: TestDatabase) {
    let server = TestServer::start(database, |config| config.events.max_listeners = 2).await;
    let ada = server.user("ada").await;
    let (one, _two) =
        (ada.browser.listen(None).await.begun().await, ada.browser.listen(None).await.begun().await);
    let full = ada.browser.clone().expecting_failure().send(Call::get("/session/events")).await;
    full.refused(503, "SERVICE_UNAVAILABLE");
    assert_eq!(full.header("retry-after"), Some("30"));
    drop(one);
    wait_for(&server, 1).await;
    ada.browser.listen(None).await.begun().await;
}

/// A server that stops lets its listeners go, so that they find another.
#[apply(every_database)]
async fn a_server_that_stops_ends_it(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    let ada = server.user("ada").await;
    let mut ear = ada.browser.listen(None).await.begun().await;
    server.auth().events().unwrap().close();
    assert_eq!(ear.next().await, None);
    assert_eq!(server.store.count(Filter::<EventRow>::all()).await.unwrap(), 0);
}

async fn wait_for(server: &TestServer, listeners: usize) {
    let fewer = async {
        while server.auth().events().unwrap().listeners() > listeners {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(5), fewer)
        .await
        .expect("a listener that has gone is forgotten");
}
