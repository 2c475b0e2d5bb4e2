//! The mock itself.

use portcullis_client::errors::GetSessionError;
use portcullis_client::mock::MockServer;
use portcullis_client::operations::{
    GetSession, ListSessions, RequestPasswordResetCallback, SignOut, VerifyEmail,
};
use portcullis_client::queries::{GetSessionQuery, RequestPasswordResetCallbackQuery, VerifyEmailQuery};
use portcullis_client::types::SignedOut;
use portcullis_client::{Answer, Operation};

#[tokio::test]
async fn what_is_not_mocked_says_so() {
    let error = MockServer::new().client().sessions().list_sessions().await.expect_err("not mocked");
    assert_eq!(error.status(), Some(http::StatusCode::NOT_IMPLEMENTED));
    assert!(error.to_string().contains(ListSessions::PATH), "{error}");
}

#[tokio::test]
async fn the_last_word_counts() {
    let mock = MockServer::new();
    mock.on::<GetSession>().answer(None);
    mock.on::<GetSession>().fail(GetSessionError::Unknown("LATER".into()));
    let error = mock
        .client()
        .sessions()
        .get_session(&GetSessionQuery::default())
        .await
        .expect_err("the second answer");
    assert_eq!(error.api_error(), Some(&GetSessionError::Unknown("LATER".into())));
}

#[tokio::test]
async fn redirects_and_path_parameters() {
    let mock = MockServer::new();
    mock.on::<VerifyEmail>().answer(Answer::Redirect("https://app.example.com".into()));
    mock.on::<RequestPasswordResetCallback>()
        .answer_with(|received| Ok(format!("https://app.example.com{}", received.uri.path())));
    let client = mock.client();

    let query = VerifyEmailQuery { token: "t".into(), callback_url: None };
    let answer = client.email_verification().verify_email(&query).await.expect("a redirect");
    assert_eq!(answer, Answer::Redirect("https://app.example.com".into()));

    let query = RequestPasswordResetCallbackQuery { callback_url: "/reset".into() };
    let location =
        client.email_password().request_password_reset_callback("a/b", &query).await.expect("a redirect");
    assert_eq!(location, "https://app.example.com/api/auth/reset-password/a%2Fb");
}

#[tokio::test]
async fn several_clients_are_several_callers() {
    let mock = MockServer::new();
    mock.on::<SignOut>().answer(SignedOut { success: true });
    for token in ["one", "two"] {
        mock.client().with_token(token).sessions().sign_out().await.expect("signed out");
    }
    let sent: Vec<_> =
        mock.received::<SignOut>().iter().map(|r| r.headers["authorization"].clone()).collect();
    assert_eq!(sent, ["Bearer one", "Bearer two"]);
}
