//! A program that wants to know everything.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use macro_rules_attribute::apply;
use portcullis::features::events::{EventRow, Subscription};
use portcullis::features::user::UserRow;
use portcullis::store::{Changes, StoreError};
use portcullis_tests::databases::{Backend, TestDatabase};
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;
use serde_json::json;
use tokio::sync::oneshot;

async fn next(subscription: &mut Subscription) -> Arc<EventRow> {
    let event = tokio::time::timeout(Duration::from_secs(5), subscription.next()).await;
    event.expect("an event").unwrap().expect("a server")
}

#[apply(every_database)]
async fn it_hears_from_then_on_or_from_an_event_on(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    let mut ada = server.user("ada").await;
    ada.browser.post("/update-user", json!({"name": "Before"})).await.ok();
    let mut live = server.auth().events().unwrap().subscribe(None).await.unwrap();
    ada.browser.post("/update-user", json!({"name": "After"})).await.ok();
    ada.browser.post("/sign-out", json!({})).await.ok();
    let (changed, ended) = (next(&mut live).await, next(&mut live).await);
    assert_eq!((changed.kind.as_str(), ended.kind.as_str()), ("user.updated", "session.ended"));

    let rows = server.rows::<EventRow>().await;
    let first = rows.iter().map(|row| row.id.clone()).min().unwrap();
    let mut resumed = server.auth().events().unwrap().subscribe(Some(first.as_str())).await.unwrap();
    assert_eq!(next(&mut resumed).await.id, changed.id);
    assert_eq!(next(&mut resumed).await.id, ended.id);
}

/// An event that was written before another and committed after it is told all the same.
#[apply(every_database)]
async fn none_is_lost_when_commits_come_out_of_order(database: TestDatabase) {
    // It has one writer at a time, so there nothing comes out of order.
    if database.backend == Backend::Sqlite {
        return;
    }
    let server = TestServer::start(database, |_| {}).await;
    let (slow, mut quick) = (server.user("slow").await, server.user("quick").await);
    let mut live = server.auth().events().unwrap().subscribe(None).await.unwrap();
    let (written, wrote) = oneshot::channel();
    let (told, heard) = oneshot::channel();
    let (channels, store) = (Mutex::new(Some((written, heard))), server.auth().shared().store.clone());
    let id = slow.id.clone();
    let transaction = tokio::spawn(async move {
        let (channels, id) = (&channels, &id);
        let work = store.transaction(|tx| async move {
            let (written, heard) = channels.lock().unwrap().take().unwrap();
            let change = Changes::new().set(UserRow::NAME, "Slow");
            tx.update_many(UserRow::ID.eq(id.as_str()), change).await?;
            written.send(()).unwrap();
            heard.await.unwrap();
            Ok::<_, StoreError>(())
        });
        work.await
    });
    wrote.await.unwrap();
    quick.browser.post("/update-user", json!({"name": "Quick"})).await.ok();
    assert_eq!(next(&mut live).await.user_id.as_ref(), Some(&quick.id));
    told.send(()).unwrap();
    transaction.await.unwrap().unwrap();
    assert_eq!(next(&mut live).await.user_id.as_ref(), Some(&slow.id));
    let rows = server.rows::<EventRow>().await;
    let id_of = |user: &str| rows.iter().find(|row| row.user_id.as_deref() == Some(user)).unwrap().id.clone();
    assert!(id_of(&slow.id) < id_of(&quick.id), "it really was out of order");
}

/// Two servers, many writers: each event once.
#[apply(every_database)]
async fn every_event_of_every_server_is_told_once(database: TestDatabase) {
    let here = TestServer::start(database, |_| {}).await;
    let there = here.beside(|_| {}).await;
    let mut live = here.auth().events().unwrap().subscribe(None).await.unwrap();
    let mut writers = vec![];
    for number in 0..40 {
        let user = here.user(&format!("user{number}")).await;
        let mut browser = if number % 2 == 0 { user.browser } else { there.next_to(&user.browser) };
        writers.push(tokio::spawn(async move {
            browser.post("/update-user", json!({"name": "Changed"})).await.ok();
            user.id
        }));
    }
    let mut changed = vec![];
    for writer in writers {
        changed.push(writer.await.unwrap());
    }
    let mut told = vec![];
    for _ in 0..changed.len() {
        told.push(next(&mut live).await.user_id.clone().unwrap());
    }
    changed.sort_unstable();
    told.sort_unstable();
    assert_eq!(told, changed);
    let more = tokio::time::timeout(Duration::from_millis(1_200), live.next()).await;
    assert!(more.is_err(), "one is told twice");
}
