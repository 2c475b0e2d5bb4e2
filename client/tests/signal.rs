//! The session signal of a client: right before the call returns that changed it, and free for those who do not ask.

use portcullis_client::errors::UpdateUserError;
use portcullis_client::mock::MockServer;
use portcullis_client::operations::{GetSession, SignInEmail, SignOut, UpdateUser};
use portcullis_client::session::{FetchErrorKind, Freshness, SessionState};
use portcullis_client::types::{
    SessionAndUser, SignInEmailBody, SignedIn, SignedOut, Status, UpdateUserBody, User,
};
use serde_json::json;
use std::sync::{Arc, Mutex};

fn user(name: &str) -> serde_json::Value {
    let time = "2026-01-01T00:00:00.000Z";
    json!({ "id": "u", "name": name, "email": "ada@example.com", "emailVerified": true, "image": null,
            "createdAt": time, "updatedAt": time })
}

fn session(name: &str) -> SessionAndUser {
    let time = "2999-01-01T00:00:00.000Z";
    let session = json!({ "id": "s", "token": "t", "userId": "u", "ipAddress": "", "userAgent": "",
                          "createdAt": time, "updatedAt": time, "expiresAt": time });
    serde_json::from_value(json!({ "session": session, "user": user(name) })).expect("a session")
}

/// A server on which one user signs in, changes their name and signs out.
fn server() -> MockServer {
    let mock = MockServer::new();
    let truth: Arc<Mutex<Option<String>>> = Arc::default();
    let who = truth.clone();
    mock.on::<SignInEmail>().answer_with(move |_| {
        *who.lock().expect("not poisoned") = Some("Ada".into());
        let user: User = serde_json::from_value(user("Ada")).expect("a user");
        Ok(SignedIn { redirect: false, token: "t".into(), url: None, user }.into())
    });
    let who = truth.clone();
    mock.on::<UpdateUser>().answer_with(move |received| {
        let name = received.body.name.ok_or(UpdateUserError::NoFieldsToUpdate)?;
        *who.lock().expect("not poisoned") = Some(name);
        Ok(Status { status: true })
    });
    let who = truth.clone();
    mock.on::<SignOut>().answer_with(move |_| {
        *who.lock().expect("not poisoned") = None;
        Ok(SignedOut { success: true })
    });
    mock.on::<GetSession>()
        .answer_with(move |_| Ok(truth.lock().expect("not poisoned").as_deref().map(session)));
    mock
}

fn name(client: &portcullis_client::Client) -> Option<String> {
    client.session().get().state.data().map(|session| session.user.name.clone())
}

#[tokio::test]
async fn the_signal_is_right_before_the_call_returns() {
    let mock = server();
    let client = mock.client();
    assert_eq!(client.session().refetch().await.state, SessionState::SignedOut);

    client
        .email_password()
        .sign_in_email(&SignInEmailBody::new("ada@example.com", "p"))
        .await
        .expect("signed in");
    assert_eq!(name(&client).as_deref(), Some("Ada"));

    let change = UpdateUserBody { name: Some("Countess".into()), ..Default::default() };
    client.user().update_user(&change).await.expect("updated");
    assert_eq!(name(&client).as_deref(), Some("Countess"));

    client.sessions().sign_out().await.expect("signed out");
    assert_eq!(client.session().get().state, SessionState::SignedOut);
    assert_eq!(mock.received::<GetSession>().len(), 4, "one request for each change");
}

#[tokio::test]
async fn a_client_that_never_asks_for_the_session_makes_no_request_for_it() {
    let mock = server();
    let client = mock.client();
    client
        .email_password()
        .sign_in_email(&SignInEmailBody::new("ada@example.com", "p"))
        .await
        .expect("signed in");
    client.sessions().sign_out().await.expect("signed out");
    assert!(mock.received::<GetSession>().is_empty());
}

#[tokio::test]
async fn a_refused_call_changes_nothing() {
    let mock = server();
    let client = mock.client();
    client.session().refetch().await;
    client.user().update_user(&UpdateUserBody::default()).await.expect_err("nothing to update");
    assert_eq!(mock.received::<GetSession>().len(), 1);
}

#[tokio::test]
async fn a_call_that_may_have_changed_something_leaves_the_session_stale() {
    let mock = server();
    let client = mock.client();
    client.session().refetch().await;
    mock.on::<UpdateUser>().fail_with_status(http::StatusCode::GATEWAY_TIMEOUT);
    client.user().update_user(&UpdateUserBody::default()).await.expect_err("nobody knows");
    assert_eq!(client.session().get().freshness, Freshness::Stale);
}

#[tokio::test]
async fn a_change_succeeds_although_the_session_cannot_be_read_back() {
    let mock = server();
    let client = mock.client();
    client
        .email_password()
        .sign_in_email(&SignInEmailBody::new("ada@example.com", "p"))
        .await
        .expect("signed in");
    client.session().refetch().await;
    mock.on::<GetSession>().fail_with_status(http::StatusCode::BAD_GATEWAY);
    let change = UpdateUserBody { name: Some("Countess".into()), ..Default::default() };
    client.user().update_user(&change).await.expect("updated");
    let shown = client.session().get();
    assert_eq!((shown.freshness, shown.error), (Freshness::Stale, Some(FetchErrorKind::Server)));
    assert_eq!(name(&client).as_deref(), Some("Ada"), "the last that is known");
}

#[tokio::test]
async fn a_refusal_is_not_a_sign_out() {
    let mock = server();
    let client = mock.client();
    client
        .email_password()
        .sign_in_email(&SignInEmailBody::new("ada@example.com", "p"))
        .await
        .expect("signed in");
    client.session().refetch().await;
    mock.on::<GetSession>().fail_with_status(http::StatusCode::UNAUTHORIZED);
    let shown = client.session().refetch().await;
    assert_eq!(shown.error, Some(FetchErrorKind::Unexpected));
    assert!(shown.state.data().is_some());
}

#[tokio::test]
async fn another_token_is_another_session() {
    let client = server().client();
    client.session().refetch().await;
    client.set_token(Some("another".into()));
    assert_eq!(client.session().get().freshness, Freshness::Stale);
    client.set_token(None);
    assert_eq!(client.session().get().state, SessionState::SignedOut);
    assert!(client.session().get().is_fresh());
}
