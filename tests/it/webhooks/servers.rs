//! Several servers on one database: each delivery is sent by one of them.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use macro_rules_attribute::apply;
use portcullis::Config;
use portcullis::features::webhooks::{DeliveryRow, state};
use portcullis::store::Filter;
use portcullis_tests::databases::{Backend, TestDatabase};
use portcullis_tests::every_database;
use portcullis_tests::receiver::{Received, Receiver, Reply, secret};
use portcullis_tests::server::TestServer;
use serde_json::json;
use tokio::sync::Notify;

use super::{deliveries, endpoint, tell, webhooks, with};

const MANY: usize = 30;

/// For servers in processes: a secret in a file, since none is ever written out.
fn in_processes(url: &str, timeout: u64) -> (tempfile::TempDir, impl Fn(&mut Config) + Clone) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    std::fs::write(&file, secret(1)).unwrap();
    let mut endpoint = endpoint(url);
    endpoint.secrets.clear();
    endpoint.secret_files = vec![file];
    endpoint.timeout = timeout;
    (folder, with(endpoint))
}

fn times(seen: &[Received]) -> HashMap<String, usize> {
    seen.iter().fold(HashMap::new(), |mut times, message| {
        *times.entry(message.id().to_owned()).or_default() += 1;
        times
    })
}

async fn until_all_are_delivered(server: &TestServer) {
    let waiting = DeliveryRow::STATE.eq(state::WAITING);
    let done = async {
        while server.store.count(waiting.clone()).await.unwrap() > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), done).await.expect("they are delivered");
}

#[apply(every_database)]
async fn two_servers_at_once_send_each_once(database: TestDatabase) {
    let receiver = Receiver::content().await;
    let here = TestServer::start(database, tell(&receiver)).await;
    let there = here.beside(tell(&receiver)).await;
    let users = here.users((0..MANY).map(|n| format!("user-{n}"))).await;
    for user in users {
        let mut browser = user.browser;
        browser.post("/update-user", json!({"name": "another"})).await.ok();
    }
    let sent = tokio::join!(webhooks(&here).deliver_due(), webhooks(&there).deliver_due());
    assert!(sent.0.is_ok() && sent.1.is_ok(), "{sent:?}");
    until_all_are_delivered(&here).await;
    let times = times(&receiver.seen());
    assert_eq!(times.len(), MANY);
    assert!(times.values().all(|times| *times == 1), "{times:?}");
}

#[apply(every_database)]
async fn two_processes_send_each_once_and_by_themselves(database: TestDatabase) {
    let receiver = Receiver::content().await;
    let (_folder, configure) = in_processes(&receiver.url, 15);
    let server = TestServer::in_processes(2, Path::new(crate::PROGRAM), database, &configure).await;
    let users = server.users((0..MANY).map(|n| format!("user-{n}"))).await;
    let changes = users.into_iter().map(async |mut user| {
        user.browser.post("/update-user", json!({"name": "another"})).await.ok();
    });
    futures_util::future::join_all(changes).await;
    receiver.wait_for(MANY).await;
    until_all_are_delivered(&server).await;
    let seen = receiver.seen();
    let times = times(&seen);
    assert_eq!((times.len(), seen.len()), (MANY, MANY), "{times:?}");
    assert!(seen.iter().all(|message| message.is_signed_by(&secret(1))));
}

/// While a server sends, no other does; what it had when it crashed is taken up when its lease is over.
#[apply(every_database)]
async fn what_a_crashed_server_had_is_taken_up(database: TestDatabase) {
    let receiver =
        Receiver::start(|number, _| if number == 0 { Reply::Never } else { Reply::Status(200) }).await;
    let here = TestServer::start(database, tell(&receiver)).await;
    let there = here.beside(tell(&receiver)).await;
    let mut ada = here.user("ada").await;
    ada.browser.post("/update-user", json!({"name": "Countess"})).await.ok();
    {
        let crashes = webhooks(&here).deliver_due();
        tokio::select! {
            ended = crashes => panic!("nobody answers: {ended:?}"),
            seen = receiver.wait_for(1) => assert_eq!(seen.len(), 1),
        }
    }
    // An attempt takes 15 seconds at the most, and its lease 10 more.
    here.advance(24);
    webhooks(&there).deliver_due().await.unwrap();
    assert_eq!(receiver.seen().len(), 1, "it may still be on its way");
    here.advance(2);
    webhooks(&there).deliver_due().await.unwrap();
    let seen = receiver.seen();
    assert!(seen.len() == 2 && seen[0].id() == seen[1].id(), "{seen:?}");
    let row = deliveries(&here).await.remove(0);
    assert_eq!((row.state.as_str(), row.attempts), (state::DELIVERED, 1), "the crash counts for none");
}

/// The same by `kill -9`.
#[apply(every_database)]
async fn a_killed_process_loses_nothing(database: TestDatabase) {
    let receiver =
        Receiver::start(|number, _| if number == 0 { Reply::Never } else { Reply::Status(200) }).await;
    let (_folder, configure) = in_processes(&receiver.url, 1);
    let mut server = TestServer::in_processes(1, Path::new(crate::PROGRAM), database, &configure).await;
    let mut ada = server.user("ada").await;
    ada.browser.post("/update-user", json!({"name": "Countess"})).await.ok();
    receiver.wait_for(1).await;
    server.kill();
    assert_eq!(deliveries(&server).await[0].state, state::WAITING);
    server.restart().await;
    let seen = receiver.wait_for(2).await;
    assert_eq!(seen[0].id(), seen[1].id());
    until_all_are_delivered(&server).await;
}

/// Without anybody asking: what happens is sent at once, and what waits is counted.
#[apply(every_database)]
async fn a_server_sends_by_itself(database: TestDatabase) {
    let receiver = Receiver::start(|_, _| Reply::Status(500)).await;
    let server = TestServer::start(database, tell(&receiver)).await;
    let mut ada = server.user("ada").await;
    ada.browser.post("/update-user", json!({"name": "Countess"})).await.ok();
    webhooks(&server).start();
    receiver.wait_for(1).await;
    let counted = async {
        while webhooks(&server).waiting().next() != Some(("crm", 1)) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), counted).await.expect("it is counted");
    let metrics = server.auth().shared().metrics.render(server.auth().shared());
    assert!(metrics.contains(r#"portcullis_webhooks_waiting{endpoint="crm"} 1"#), "{metrics}");
    // Well within the time after which it would look by itself.
    let started = std::time::Instant::now();
    ada.browser.post("/update-user", json!({"name": "Lovelace"})).await.ok();
    receiver.wait_for(2).await;
    assert!(started.elapsed() < Duration::from_secs(4), "the commit rings");
    webhooks(&server).stop(Duration::from_secs(20)).await;
}

/// SIGTERM: what is on its way is finished.
#[apply(every_database)]
async fn a_process_that_stops_finishes_what_is_on_its_way(database: TestDatabase) {
    let go = Arc::new(Notify::new());
    let waits = go.clone();
    let receiver = Receiver::start(move |_, _| Reply::Later(waits.clone())).await;
    let (_folder, configure) = in_processes(&receiver.url, 15);
    let mut server = TestServer::in_processes(1, Path::new(crate::PROGRAM), database, &configure).await;
    let mut ada = server.user("ada").await;
    ada.browser.post("/update-user", json!({"name": "Countess"})).await.ok();
    receiver.wait_for(1).await;
    server.processes[0].ask_to_stop();
    go.notify_one();
    server.processes[0].ended().await;
    let row = deliveries(&server).await.remove(0);
    assert_eq!((row.state.as_str(), row.attempts, row.lease), (state::DELIVERED, 1, None));
}

/// SIGHUP: whoever is added is told from then on.
#[tokio::test(flavor = "multi_thread")]
async fn a_reload_tells_whom_the_new_configuration_names() {
    let receiver = Receiver::content().await;
    let (_folder, configure) = in_processes(&receiver.url, 15);
    let off = |config: &mut Config| {
        configure(config);
        config.webhooks.endpoints[0].disabled = true;
    };
    let database = TestDatabase::create(Backend::Sqlite).await.unwrap();
    let server = TestServer::in_processes(1, Path::new(crate::PROGRAM), database, &off).await;
    let mut ada = server.user("ada").await;
    ada.browser.post("/update-user", json!({"name": "Countess"})).await.ok();
    let mut config = server.config.clone();
    config.webhooks.endpoints[0].disabled = false;
    server.processes[0].reload(config, "the configuration was reloaded").await;
    ada.browser.post("/update-user", json!({"name": "Lovelace"})).await.ok();
    receiver.wait_for(1).await;
    until_all_are_delivered(&server).await;
    assert_eq!(receiver.seen().len(), 1);
}

/// A server that stops waits for what is on its way, and gives back the rest.
#[apply(every_database)]
async fn a_server_that_stops_leaves_no_lease(database: TestDatabase) {
    let receiver = Receiver::start(|_, _| Reply::Never).await;
    let server = TestServer::start(database, tell(&receiver)).await;
    webhooks(&server).start();
    let mut ada = server.user("ada").await;
    ada.browser.post("/update-user", json!({"name": "Countess"})).await.ok();
    receiver.wait_for(1).await;
    let leased = server.store.count(DeliveryRow::LEASE.is_not_null()).await.unwrap();
    webhooks(&server).stop(Duration::from_millis(10)).await;
    let row = deliveries(&server).await.remove(0);
    assert_eq!((leased, row.lease, row.state.as_str()), (1, None, state::WAITING));
    assert_eq!(row.next_attempt_at, Some(server.clock.now().into()), "another server takes it at once");
    assert_eq!(server.store.count(Filter::<DeliveryRow>::all()).await.unwrap(), 1);
}
