//! A delivery is written with what it tells of.

use macro_rules_attribute::apply;
use portcullis::features::events::kind;
use portcullis::features::session::SessionRow;
use portcullis::features::webhooks::{DeliveryRow, state};
use portcullis::store::migrate;
use portcullis::{Hooks, error_codes, purge};
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::receiver::Receiver;
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::{deliveries, endpoint, tell, webhooks, with};

error_codes! {
    /// What a hook refuses with.
    enum No {
        No = 403 "NO" "No",
    }
}

#[apply(every_database)]
async fn what_is_undone_is_no_delivery(database: TestDatabase) {
    let receiver = Receiver::content().await;
    let hooks = Hooks::new().before_create(|_, _: SessionRow| async { Err(No::No.into()) });
    let server = TestServer::hooked(database, hooks, tell(&receiver)).await;
    let body = json!({"name": "Ada", "email": "ada@example.com", "password": portcullis_tests::PASSWORD});
    let call = portcullis_tests::call::post("/api/auth/sign-up/email", body);
    assert_eq!(server.raw(call).await.status, 403);
    assert_eq!(server.count::<DeliveryRow>().await, 0);
    webhooks(&server).deliver_due().await.unwrap();
    assert_eq!(receiver.seen().len(), 0);
}

#[apply(every_database)]
async fn where_nobody_is_told_there_is_no_table(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    server.sign_up("ada").await;
    assert!(server.auth().webhooks().is_none());
    for table in ["authWebhookDelivery", "authWebhookEndpoint"] {
        assert!(server.store.schema().table(table).is_none(), "{table}");
    }
    // The first endpoint brings them.
    let receiver = Receiver::content().await;
    let mut config = server.config.clone();
    tell(&receiver)(&mut config);
    let store = portcullis::Auth::builder(config).connect().await.unwrap();
    let migrate::Status::Behind(plan) = migrate::status(&store).await.unwrap() else {
        panic!("it is behind")
    };
    assert!(plan.to_string().contains("authWebhookDelivery"), "{plan}");
}

#[apply(every_database)]
async fn that_a_session_goes_on_is_no_news(database: TestDatabase) {
    let receiver = Receiver::content().await;
    let server = TestServer::start(database, |config| {
        config.session.update_age = 60;
        tell(&receiver)(config);
    })
    .await;
    let mut ada = server.user("ada").await;
    server.advance(61);
    ada.browser.get("/get-session").await.ok();
    assert_eq!(server.count::<portcullis::features::events::EventRow>().await, 1);
    assert_eq!(server.count::<DeliveryRow>().await, 0);
}

#[apply(every_database)]
async fn what_is_over_goes(database: TestDatabase) {
    let receiver = Receiver::content().await;
    let server = TestServer::start(database, |config| {
        tell(&receiver)(config);
        config.webhooks.retention = 3_600;
        config.purge.keep = 0;
    })
    .await;
    server.sign_up("ada").await;
    server.advance(3_000);
    webhooks(&server).deliver_due().await.unwrap();
    server.advance(3_599);
    purge::run(server.auth().shared()).await.unwrap();
    let kept = deliveries(&server).await;
    assert!(kept.len() == 3 && kept.iter().all(|row| row.state == state::DELIVERED), "{kept:?}");
    server.advance(2);
    purge::run(server.auth().shared()).await.unwrap();
    assert_eq!(server.count::<DeliveryRow>().await, 0);
}

/// Who is switched off is told nothing, not even later; what waited goes on waiting.
#[apply(every_database)]
async fn who_is_switched_off_is_told_nothing(database: TestDatabase) {
    let receiver = Receiver::content().await;
    let server = TestServer::start(database, tell(&receiver)).await;
    server.sign_up("ada").await;
    let mut off = endpoint(&receiver.url);
    off.disabled = true;
    let off = server.beside(with(off)).await;
    off.sign_up("bob").await;
    webhooks(&off).deliver_due().await.unwrap();
    assert_eq!(receiver.seen().len(), 0);
    webhooks(&server).deliver_due().await.unwrap();
    let created = receiver.seen().into_iter().filter(|message| message.kind() == kind::USER_CREATED);
    assert_eq!(created.count(), 1, "ada, and not bob");
}
