//! The session that hears of what happens elsewhere.

use std::time::Duration;

use axum::Router;
use axum::routing::get;
use portcullis_client::protect::{CurrentSession, SessionLayer};
use portcullis_client::session::SessionState;
use portcullis_client::types::{RevokeSessionBody, SessionAndUser, UpdateUserBody};
use portcullis_client::{Client, ClientSession};
use portcullis_tests::server::TestServer;
use tokio::task::JoinHandle;

use super::{ada, builder};

/// The promise.
const SECOND: Duration = Duration::from_secs(1);

/// A signed-in client that listens.
async fn listening(server: &TestServer, client: &Client) -> JoinHandle<()> {
    let follower = client.clone();
    let following = tokio::spawn(async move { follower.follow_session().await });
    until(SECOND * 5, async || server.auth().events().unwrap().listeners() > 0).await;
    following
}

async fn until(within: Duration, what: impl AsyncFn() -> bool) {
    let wait = async {
        while !what().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(within, wait).await.expect("in time");
}

fn shows(session: &ClientSession, what: impl Fn(&SessionState<SessionAndUser>) -> bool) -> bool {
    what(&session.get().state)
}

#[tokio::test]
async fn a_session_that_was_revoked_elsewhere_is_over_within_a_second() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let (laptop, phone) = (builder(&server).build().unwrap(), builder(&server).cookies().build().unwrap());
    phone.email_password().sign_up_email(&ada()).await.unwrap();
    let body = portcullis_client::types::SignInEmailBody::new("ada@example.com", portcullis_tests::PASSWORD);
    laptop.email_password().sign_in_email(&body).await.unwrap();
    let following = listening(&server, &phone).await;

    let change = UpdateUserBody { name: Some("Countess".into()), ..Default::default() };
    laptop.user().update_user(&change).await.unwrap();
    let renamed =
        |state: &SessionState<_>| state.data().is_some_and(|d: &SessionAndUser| d.user.name == "Countess");
    until(SECOND, async || shows(phone.session(), renamed)).await;

    laptop.sessions().revoke_other_sessions().await.unwrap();
    until(SECOND, async || shows(phone.session(), |state| *state == SessionState::SignedOut)).await;
    // Whoever signs in again is listened for again.
    until(SECOND * 5, async || server.auth().events().unwrap().listeners() == 0).await;
    phone.email_password().sign_in_email(&body).await.unwrap();
    until(SECOND * 5, async || server.auth().events().unwrap().listeners() == 1).await;
    following.abort();
}

/// Opening the feed tells what is so, and whoever knows that already asks for nothing.
#[tokio::test]
async fn listening_costs_no_request_where_nothing_is_new() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let client = builder(&server).build().unwrap();
    client.email_password().sign_up_email(&ada()).await.unwrap();
    client.session().refetch().await;
    let as_of = client.session().get().as_of;
    let following = listening(&server, &client).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(client.session().get().as_of, as_of);
    following.abort();
}

/// Asked once, and then left in peace.
#[tokio::test]
async fn a_server_without_a_feed_is_lived_with() {
    let server = TestServer::on_sqlite(|config| config.events.enabled = false).await;
    let client = builder(&server).build().unwrap();
    client.email_password().sign_up_email(&ada()).await.unwrap();
    let follower = client.clone();
    let following = tokio::spawn(async move { follower.follow_session().await });
    until(SECOND * 5, async || client.session().get().state.data().is_some()).await;
    client.sessions().sign_out().await.unwrap();
    assert_eq!(client.session().get().state, SessionState::SignedOut);
    assert!(!following.is_finished());
    following.abort();
}

/// A service that keeps answers for an hour lets nobody in whose session has ended.
#[tokio::test]
async fn a_protected_service_forgets_what_has_ended() {
    let token = "a token for services, of forty characters";
    let server = TestServer::on_sqlite(|config| config.events.service_token = token.into()).await;
    let layer = SessionLayer::new(builder(&server).build().unwrap()).cache(Duration::from_secs(3_600));
    let hearing = tokio::spawn(layer.hear(token));
    let name = async |session: CurrentSession| session.user.name.clone();
    let app = Router::new().route("/", get(name)).layer(layer);
    let client = builder(&server).build().unwrap();
    client.email_password().sign_up_email(&ada()).await.unwrap();
    let bearer = format!("Bearer {}", client.token().unwrap().expose());
    let ask = async || {
        let request = http::Request::get("/").header("authorization", &bearer);
        let request = request.body(axum::body::Body::empty()).unwrap();
        let response = tower::ServiceExt::oneshot(app.clone(), request).await.unwrap();
        let status = response.status().as_u16();
        let body = axum::body::to_bytes(response.into_body(), 1_000).await.unwrap();
        (status, String::from_utf8_lossy(&body).into_owned())
    };
    until(SECOND * 5, async || server.auth().events().unwrap().subscribers() > 0).await;
    assert_eq!(ask().await, (200, "Ada".to_owned()));
    let change = UpdateUserBody { name: Some("Countess".into()), ..Default::default() };
    client.user().update_user(&change).await.unwrap();
    until(SECOND, async || ask().await.1 == "Countess").await;
    let session = client.session().refetch().await.state.data().unwrap().session.token.clone();
    client.sessions().revoke_session(&RevokeSessionBody::new(session)).await.unwrap();
    until(SECOND, async || ask().await.0 == 401).await;
    hearing.abort();
}

#[tokio::test]
async fn a_wrong_service_token_hears_nothing() {
    let token = "a token for services, of forty characters";
    let server = TestServer::on_sqlite(|config| config.events.service_token = token.into()).await;
    for wrong in ["", "another token", &token[..39]] {
        let layer = SessionLayer::new(builder(&server).build().unwrap());
        // It returns, since there is nothing to wait for.
        tokio::time::timeout(SECOND * 5, layer.hear(wrong)).await.expect("it is refused");
        assert_eq!(server.auth().events().unwrap().subscribers(), 0);
    }
}
