use portcullis::kit::mail::MailKind;
use portcullis_client::Answer;
use portcullis_client::errors::{SendVerificationEmailError, VerifyEmailError};
use portcullis_client::operations::{SendVerificationEmail, VerifyEmail};
use portcullis_client::queries::VerifyEmailQuery;
use portcullis_client::types::SendVerificationEmailBody;
use portcullis_tests::server::address;

use super::{Called, server, sign_up};

pub(super) async fn call(called: &mut Called) {
    let (server, _) = server(|_| {}).await;
    let ada = sign_up(&server, "ada").await;
    let verification = ada.email_verification();

    let body = SendVerificationEmailBody::new(address("bob"));
    let refused = verification.send_verification_email(&body).await;
    called.refusal::<SendVerificationEmail>(refused, SendVerificationEmailError::EmailMismatch);
    let body = SendVerificationEmailBody::new(address("ada"));
    let sent = verification.send_verification_email(&body).await;
    assert!(called.success::<SendVerificationEmail>(sent).status);
    let token = server.mail(&address("ada"), MailKind::VerifyEmail).await.token;

    let refused = verification.verify_email(&VerifyEmailQuery::new("forged")).await;
    called.refusal::<VerifyEmail>(refused, VerifyEmailError::InvalidToken);
    let answer = verification.verify_email(&VerifyEmailQuery::new(token)).await;
    let Answer::Json(verified) = called.success::<VerifyEmail>(answer) else { panic!("a redirect") };
    assert!(verified.status);
    assert!(ada.session().refetch().await.state.data().unwrap().user.email_verified);
}
