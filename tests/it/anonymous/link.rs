//! Somebody says who they are.

use std::sync::{Arc, Mutex};

use macro_rules_attribute::apply;
use portcullis::Hooks;
use portcullis::features::account::AccountRow;
use portcullis::features::anonymous::AnonymousUserLinked;
use portcullis::features::email_password::EmailPasswordError;
use portcullis::features::events::{EventRow, kind};
use portcullis::features::session::SessionRow;
use portcullis::features::user::UserRow;
use portcullis::kit::mail::MailKind;
use portcullis::store::Changes;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::receiver::{Receiver, secret};
use portcullis_tests::server::{TestServer, address};
use portcullis_tests::{PASSWORD, every_database};
use serde_json::json;

use super::{is_there, on, somebody};

/// A hook that notes who became whom, and gives the new user the name of the old one.
fn moving() -> (Hooks, Arc<Mutex<Vec<(String, String)>>>) {
    let seen = Arc::<Mutex<Vec<_>>>::default();
    let note = seen.clone();
    let hooks = Hooks::new().on(move |store, linked: AnonymousUserLinked| {
        let (from, to) = (linked.anonymous.user, linked.user);
        note.lock().unwrap().push((from.id.to_string(), to.id.to_string()));
        async move {
            let name = Changes::new().set(UserRow::NAME, format!("was {}", from.name));
            store.update(UserRow::ID.eq(to.id), name).await?;
            Ok(())
        }
    });
    (hooks, seen)
}

#[apply(every_database)]
async fn whoever_signs_up_takes_over_what_was_theirs(database: TestDatabase) {
    let (hooks, seen) = moving();
    let server = TestServer::hooked(database, hooks, on).await;
    let (mut browser, id) = somebody(&server).await;
    let body = json!({"name": "ada", "email": address("ada"), "password": PASSWORD});
    let ada = browser.post("/sign-up/email", body).await.ok()["user"]["id"].as_str().unwrap().to_owned();
    assert_eq!(*seen.lock().unwrap(), [(id.clone(), ada.clone())]);
    assert!(!is_there(&server, &id).await);
    let session = browser.session().await;
    assert_eq!((&session["user"]["id"], &session["user"]["name"]), (&json!(ada), &json!("was Anonymous")));
    assert_eq!(server.count::<SessionRow>().await, 1, "the anonymous session has ended");
}

#[apply(every_database)]
async fn so_does_whoever_signs_in_by_whatever_way(database: TestDatabase) {
    let (hooks, seen) = moving();
    let server = TestServer::hooked(database, hooks, |config| {
        on(config);
        config.username.enabled = true;
        config.email_verification.auto_sign_in_after_verification = true;
    })
    .await;
    let ada = server.sign_up_with("ada", json!({"username": "ada"})).await;
    let mut expected = vec![];
    for (path, body) in [
        ("/sign-in/email", json!({"email": ada.email, "password": PASSWORD})),
        ("/sign-in/username", json!({"username": "ada", "password": PASSWORD})),
    ] {
        let (mut browser, id) = somebody(&server).await;
        browser.post(path, body).await.ok();
        assert!(!is_there(&server, &id).await, "{path}");
        expected.push((id, ada.id.clone()));
    }
    server.browser().post("/send-verification-email", json!({"email": ada.email})).await.ok();
    let (mut browser, id) = somebody(&server).await;
    browser.open(&server.mail(&ada.email, MailKind::VerifyEmail).await.url).await.redirect();
    assert_eq!(browser.session().await["user"]["id"], ada.id);
    expected.push((id, ada.id.clone()));
    assert_eq!(*seen.lock().unwrap(), expected);
}

/// SECURITY: what fails leaves everything as it was.
#[apply(every_database)]
async fn a_hook_that_refuses_undoes_all_of_it(database: TestDatabase) {
    let hooks = Hooks::new()
        .on(|_, _: AnonymousUserLinked| async { Err(EmailPasswordError::FailedToCreateUser.into()) });
    let server = TestServer::hooked(database, hooks, on).await;
    let (mut browser, id) = somebody(&server).await;
    let body = json!({"name": "ada", "email": address("ada"), "password": PASSWORD});
    let answer = browser.post("/sign-up/email", body).await;
    answer.refused(422, "FAILED_TO_CREATE_USER");
    assert!(answer.set_cookies().is_empty());
    assert_eq!(browser.session().await["user"]["id"], id);
    assert_eq!((server.count::<UserRow>().await, server.count::<AccountRow>().await), (1, 0));
}

/// What was wrong, and one's own session, link nobody.
#[apply(every_database)]
async fn nobody_else_is_linked(database: TestDatabase) {
    let (hooks, seen) = moving();
    let server = TestServer::hooked(database, hooks, on).await;
    let ada = server.sign_up("ada").await;
    let (mut browser, id) = somebody(&server).await;
    let wrong = json!({"email": ada.email, "password": "not the password"});
    browser.post("/sign-in/email", wrong).await.refused(401, "INVALID_EMAIL_OR_PASSWORD");
    // Somebody known who signs in again, and somebody known who becomes anonymous.
    let mut known = ada.browser.clone();
    let right = json!({"email": ada.email, "password": PASSWORD});
    known.post("/sign-in/email", right.clone()).await.ok();
    known.post("/sign-in/anonymous", json!({})).await.ok();
    assert!(is_there(&server, &id).await && is_there(&server, &ada.id).await);
    // A session that is over.
    server.advance(server.config.session.expires_in.cast_signed());
    browser.post("/sign-in/email", right).await.ok();
    assert!(seen.lock().unwrap().is_empty());
    assert!(is_there(&server, &id).await);
}

#[apply(every_database)]
async fn by_choice_they_stay(database: TestDatabase) {
    let (hooks, seen) = moving();
    let server = TestServer::hooked(database, hooks, |config| {
        on(config);
        config.anonymous.disable_delete_anonymous_user = true;
    })
    .await;
    let ada = server.sign_up("ada").await;
    let (mut browser, id) = somebody(&server).await;
    browser.post("/sign-in/email", json!({"email": ada.email, "password": PASSWORD})).await.ok();
    assert_eq!(*seen.lock().unwrap(), [(id.clone(), ada.id)]);
    assert!(is_there(&server, &id).await);
}

/// Without Rust: the event is in the transaction too, and the webhook is owed by it.
#[apply(every_database)]
async fn services_are_told(database: TestDatabase) {
    let receiver = Receiver::content().await;
    let server = TestServer::start(database, |config| {
        on(config);
        config.webhooks.endpoints = vec![
            serde_json::from_value(json!({
                "name": "shop", "url": receiver.url, "events": [kind::USER_LINKED],
            }))
            .unwrap(),
        ];
        config.webhooks.endpoints[0].secrets = vec![secret(1).into()];
    })
    .await;
    let ada = server.sign_up("ada").await;
    let (mut browser, id) = somebody(&server).await;
    browser.post("/sign-in/email", json!({"email": ada.email, "password": PASSWORD})).await.ok();
    let events = server.rows::<EventRow>().await;
    let linked: Vec<_> = events.iter().filter(|event| event.kind == kind::USER_LINKED).collect();
    assert_eq!(linked.len(), 1);
    assert_eq!((linked[0].user_id.as_deref(), &*linked[0].subject_id), (Some(&*ada.id), &*id));
    assert_eq!(linked[0].data, json!({"from": id}));
    server.auth().webhooks().unwrap().deliver_due().await.unwrap();
    let seen = receiver.wait_for(1).await;
    let body = seen[0].json();
    assert_eq!((&body["type"], &body["data"]["userId"]), (&json!("user.linked"), &json!(ada.id)));
    assert_eq!((&body["data"]["from"], &body["data"]["id"]), (&json!(id), &json!(id)));
}
