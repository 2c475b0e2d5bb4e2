//! Whose act a change is, told to those who hook it.

use macro_rules_attribute::apply;
use portcullis::Hooks;
use portcullis::act::Actor;
use portcullis::features::session::SessionRow;
use portcullis::features::user::UserRow;
use portcullis::operator::Operator;
use portcullis::store::{Id, Store};
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::Told;

/// The operation, the address and the actor of a change.
type Act = (&'static str, Option<String>, Option<Actor>);

fn act(store: &Store) -> Act {
    let act = store.act().unwrap();
    (act.operation, act.address.map(|address| address.to_string()), act.actor().cloned())
}

#[apply(every_database)]
async fn the_act_travels_with_the_change(database: TestDatabase) {
    let told = Told::new();
    let (on, after) = (told.clone(), told.clone());
    let hooks = Hooks::new()
        .on_update(move |store, _: UserRow, _| {
            on.tell(act(&store));
            async { Ok(()) }
        })
        .after_delete(move |store, _: SessionRow| {
            after.tell(act(&store));
            async {}
        });
    let server = TestServer::hooked(database, hooks, |_| {}).await;
    let ada = server.user("ada").await;
    let mut browser = ada.browser.from("192.0.2.7");
    let session = server.sessions_of(&ada.id).await.remove(0).id;
    let her = Actor { user: ada.id.as_str().into(), session: Some(session), impersonator: None };

    browser.post("/update-user", json!({"name": "Countess"})).await.ok();
    assert_eq!(told.take(), [("updateUser", Some("192.0.2.7".to_owned()), Some(her.clone()))]);
    browser.post("/revoke-sessions", json!({})).await.ok();
    assert_eq!(told.take(), [("revokeSessions", Some("192.0.2.7".to_owned()), Some(her))]);
    Operator::new(server.auth()).verify_email(&ada.email).await.unwrap();
    assert_eq!(told.take(), [("operator", None, None)]);
}

/// Who signs in has proved who they are before there is a session.
#[apply(every_database)]
async fn signing_in_is_the_users_own_act(database: TestDatabase) {
    let told = Told::new();
    let tell = told.clone();
    let hooks = Hooks::new().on_create(move |store, _: SessionRow| {
        tell.tell(act(&store));
        async { Ok(()) }
    });
    let server = TestServer::hooked(database, hooks, |_| {}).await;
    let ada = server.user("ada").await;
    server.sign_in("ada").await;
    let user = Id::from(ada.id.as_str());
    let her = Actor { user, session: None, impersonator: None };
    assert_eq!(told.take(), [("signInEmail", Some("192.0.2.1".to_owned()), Some(her))]);
}
