//! Every event is a row, written with what it tells of.

use macro_rules_attribute::apply;
use portcullis::features::events::{EventRow, kind};
use portcullis::features::session::SessionRow;
use portcullis::operator::Operator;
use portcullis::store::{Filter, Find, IdStrategy, Order};
use portcullis::{Hooks, error_codes};
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::{TestServer, User};
use serde_json::json;

error_codes! {
    /// What a hook refuses with.
    enum No {
        No = 403 "NO" "No",
    }
}

/// Every event so far, in order.
async fn events(server: &TestServer) -> Vec<EventRow> {
    let find = Find::new().sort(EventRow::CREATED_AT, Order::Ascending).sort(EventRow::ID, Order::Ascending);
    server.store.find_many(find).await.unwrap()
}

async fn kinds(server: &TestServer) -> Vec<String> {
    events(server).await.into_iter().map(|event| event.kind).collect()
}

async fn forget(server: &TestServer) {
    server.store.delete_many(Filter::<EventRow>::all()).await.unwrap();
}

#[apply(every_database)]
async fn a_life_in_events(database: TestDatabase) {
    let server = TestServer::start(database, |config| config.user.delete_user.enabled = true).await;
    let mut ada = server.sign_up("ada").await;
    assert_eq!(kinds(&server).await, [kind::USER_CREATED, kind::ACCOUNT_LINKED, kind::SESSION_CREATED]);
    forget(&server).await;
    let mut phone = server.sign_in("ada").await;
    ada.browser.post("/update-user", json!({"name": "Countess"})).await.ok();
    let change = json!({"currentPassword": portcullis_tests::PASSWORD, "newPassword": "another password"});
    ada.browser.post("/change-password", change).await.ok();
    phone.post("/sign-out", json!({})).await.ok();
    assert_eq!(
        kinds(&server).await,
        [kind::SESSION_CREATED, kind::USER_UPDATED, kind::ACCOUNT_UPDATED, kind::SESSION_ENDED]
    );
    forget(&server).await;
    ada.browser.post("/delete-user", json!({"password": "another password"})).await.ok();
    assert_eq!(kinds(&server).await, [kind::SESSION_ENDED, kind::ACCOUNT_UNLINKED, kind::USER_DELETED]);
}

/// Whom and what, by whom and by which operation; names of columns, and never what is in them.
#[apply(every_database)]
async fn an_event_says_who_and_what_and_nothing_personal(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    let mut ada = server.user("ada").await;
    let session = server.sessions_of(&ada.id).await.remove(0).id.to_string();
    ada.browser.post("/update-user", json!({"name": "Countess"})).await.ok();
    let event = events(&server).await.remove(0);
    assert_eq!(event.kind, kind::USER_UPDATED);
    assert_eq!((event.user_id.as_ref(), event.subject_id.as_str()), (Some(&ada.id), ada.id.as_str()));
    assert_eq!((event.operation.as_deref(), event.actor_id.as_ref()), (Some("updateUser"), Some(&ada.id)));
    assert_eq!(event.data, json!({"changed": ["updatedAt", "name"]}));
    assert_eq!(event.created_at, server.clock.now().into());

    Operator::new(server.auth()).revoke(&ada.email, None).await.unwrap();
    let event = events(&server).await.remove(1);
    assert_eq!((event.kind.as_str(), event.session_id), (kind::SESSION_ENDED, Some(session)));
    assert_eq!((event.operation.as_deref(), event.actor_id), (Some("operator"), None));
    let all = format!("{:?}", events(&server).await);
    for secret in [ada.token.as_str(), ada.email.as_str(), "Countess"] {
        assert!(!all.contains(secret), "{secret} in {all}");
    }
}

#[apply(every_database)]
async fn what_is_undone_is_no_event(database: TestDatabase) {
    let hooks = Hooks::new().before_create(|_, _: SessionRow| async { Err(No::No.into()) });
    let server = TestServer::hooked(database, hooks, |_| {}).await;
    let body = json!({"name": "Ada", "email": "ada@example.com", "password": portcullis_tests::PASSWORD});
    let call = portcullis_tests::call::post("/api/auth/sign-up/email", body);
    assert_eq!(server.raw(call).await.status, 403);
    assert_eq!(kinds(&server).await, Vec::<String>::new());
}

/// Whatever gives the ids: the database, or the server by time.
#[apply(every_database)]
async fn ids_are_ordered(database: TestDatabase) {
    for ids in [IdStrategy::Random, IdStrategy::Uuid, IdStrategy::Serial] {
        let database = TestDatabase::create(database.backend).await.unwrap();
        let server = TestServer::start(database, |config| config.database.ids = ids).await;
        let mut ada: User = server.user("ada").await;
        for number in 0..30 {
            ada.browser.post("/update-user", json!({"name": format!("{number}")})).await.ok();
        }
        let find = Find::new().sort(EventRow::ID, Order::Ascending);
        let rows: Vec<EventRow> = server.store.find_many(find).await.unwrap();
        let subjects = rows.iter().map(|row| row.data["changed"].clone()).collect::<Vec<_>>();
        assert_eq!(subjects.len(), 30);
    }
}

#[apply(every_database)]
async fn switched_off_there_are_none(database: TestDatabase) {
    let server = TestServer::start(database, |config| config.events.enabled = false).await;
    let mut ada = server.sign_up("ada").await;
    assert_eq!(ada.browser.get("/session/events").await.status, 404);
    assert!(server.store.schema().table("authEvent").is_none());
}
