use portcullis_client::errors::{SignInEmailError, UpdateUserError};
use portcullis_client::queries::{GetSessionQuery, VerifyEmailQuery};
use portcullis_client::session::{Freshness, SessionState};
use portcullis_client::types::{RevokeSessionBody, SignInEmailBody, UpdateUserBody};
use portcullis_client::{Answer, Client};
use portcullis_tests::PASSWORD;
use portcullis_tests::server::TestServer;

use super::{ada, builder};

fn shown_name(client: &Client) -> Option<String> {
    client.session().get().state.data().map(|session| session.user.name.clone())
}

/// Signs up, changes and signs out, and finds the signal right after every step.
async fn live(client: &Client) {
    assert_eq!(client.session().refetch().await.state, SessionState::SignedOut);
    client.email_password().sign_up_email(&ada()).await.unwrap();
    assert_eq!(shown_name(client).as_deref(), Some("Ada"));

    let change = UpdateUserBody { name: Some("Countess".into()), ..Default::default() };
    client.user().update_user(&change).await.unwrap();
    assert_eq!(shown_name(client).as_deref(), Some("Countess"));
    let asked = client.sessions().get_session(&GetSessionQuery::default()).await.unwrap();
    assert_eq!(client.session().get().state.data(), asked.as_ref());

    client.sessions().sign_out().await.unwrap();
    assert_eq!(client.session().get().state, SessionState::SignedOut);
    assert_eq!(client.session().get().freshness, Freshness::Fresh);
}

#[tokio::test]
async fn the_signal_is_right_by_bearer_token() {
    let server = TestServer::on_sqlite(|_| {}).await;
    live(&builder(&server).build().unwrap()).await;
}

#[tokio::test]
async fn the_signal_is_right_by_cookies() {
    let server = TestServer::on_sqlite(|_| {}).await;
    live(&builder(&server).cookies().build().unwrap()).await;
}

#[tokio::test]
async fn two_clients_are_two_callers_and_one_ends_the_others_session() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let (laptop, phone) = (builder(&server).build().unwrap(), builder(&server).cookies().build().unwrap());
    laptop.email_password().sign_up_email(&ada()).await.unwrap();
    phone.email_password().sign_in_email(&SignInEmailBody::new("ada@example.com", PASSWORD)).await.unwrap();
    let on_phone = phone.session().refetch().await.state.data().unwrap().session.token.clone();
    assert_eq!(laptop.sessions().list_sessions().await.unwrap().len(), 2);

    laptop.sessions().revoke_session(&RevokeSessionBody::new(on_phone)).await.unwrap();
    assert!(phone.session().get().state.data().is_some(), "nobody has told it yet");
    assert_eq!(phone.session().refetch().await.state, SessionState::SignedOut);
    assert!(laptop.session().refetch().await.state.data().is_some());
}

#[tokio::test]
async fn refusals_are_the_operations_own() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let client = builder(&server).build().unwrap();
    let stranger = SignInEmailBody::new("nobody@example.com", PASSWORD);
    let refused = client.email_password().sign_in_email(&stranger).await.unwrap_err();
    assert_eq!(refused.api_error(), Some(&SignInEmailError::InvalidEmailOrPassword));

    let refused = client.user().update_user(&UpdateUserBody::default()).await.unwrap_err();
    assert_eq!(refused.api_error(), Some(&UpdateUserError::Unauthorized));
}

#[tokio::test]
async fn a_redirect_is_handed_over() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let client = builder(&server).build().unwrap();
    let query = VerifyEmailQuery { callback_url: Some("/welcome".into()), ..VerifyEmailQuery::new("forged") };
    let answer = client.email_verification().verify_email(&query).await.unwrap();
    let Answer::Redirect(location) = answer else { panic!("{answer:?}") };
    assert!(location.contains("/welcome") && location.contains("error="), "{location}");
}
