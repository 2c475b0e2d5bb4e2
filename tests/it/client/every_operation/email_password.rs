use portcullis::kit::mail::MailKind;
use portcullis_client::errors::{
    ChangePasswordError, RequestPasswordResetCallbackError, RequestPasswordResetError, ResetPasswordError,
    SignInEmailError, SignUpEmailError, VerifyPasswordError,
};
use portcullis_client::operations::{
    ChangePassword, RequestPasswordReset, RequestPasswordResetCallback, ResetPassword, SignInEmail,
    SignUpEmail, VerifyPassword,
};
use portcullis_client::queries::{RequestPasswordResetCallbackQuery, ResetPasswordQuery};
use portcullis_client::types::{
    ChangePasswordBody, RequestPasswordResetBody, ResetPasswordBody, SignInAnswer, SignInEmailBody,
    SignUpEmailBody, VerifyPasswordBody,
};
use portcullis_tests::PASSWORD;
use portcullis_tests::server::address;

use super::{Called, server};

const SECOND: &str = "a second password";
const THIRD: &str = "a third password";

pub(super) async fn call(called: &mut Called) {
    let (_server, client) = server(|_| {}).await;
    let passwords = client.email_password();

    let body = SignUpEmailBody::new(address("ada"), "Ada", PASSWORD);
    let signed_up = called.success::<SignUpEmail>(passwords.sign_up_email(&body).await);
    assert_eq!(signed_up.user.email, address("ada"));
    let refused = passwords.sign_up_email(&body).await;
    called.refusal::<SignUpEmail>(refused, SignUpEmailError::UserAlreadyExistsUseAnotherEmail);

    let body = VerifyPasswordBody::new(PASSWORD);
    assert!(called.success::<VerifyPassword>(passwords.verify_password(&body).await).status);
    let refused = passwords.verify_password(&VerifyPasswordBody::new("wrong")).await;
    called.refusal::<VerifyPassword>(refused, VerifyPasswordError::InvalidPassword);

    let body = ChangePasswordBody::new(PASSWORD, SECOND);
    let changed = called.success::<ChangePassword>(passwords.change_password(&body).await);
    assert_eq!(changed.user.id, signed_up.user.id);
    let refused = passwords.change_password(&body).await;
    called.refusal::<ChangePassword>(refused, ChangePasswordError::InvalidPassword);

    let refused = passwords.sign_in_email(&SignInEmailBody::new(address("ada"), PASSWORD)).await;
    called.refusal::<SignInEmail>(refused, SignInEmailError::InvalidEmailOrPassword);
    let body = SignInEmailBody::new(address("ada"), SECOND);
    let signed_in = called.success::<SignInEmail>(passwords.sign_in_email(&body).await);
    let SignInAnswer::SignedIn(signed_in) = signed_in else { panic!("{signed_in:?}") };
    assert_eq!(signed_in.user.id, signed_up.user.id);

    reset(called).await;
}

async fn reset(called: &mut Called) {
    let (server, client) = server(|_| {}).await;
    let passwords = client.email_password();
    super::sign_up(&server, "ada").await;

    let mut body = RequestPasswordResetBody::new(address("ada"));
    body.redirect_to = Some("https://elsewhere.example".into());
    let refused = passwords.request_password_reset(&body).await;
    called.refusal::<RequestPasswordReset>(refused, RequestPasswordResetError::InvalidRedirecturl);
    body.redirect_to = Some("/reset".into());
    assert!(called.success::<RequestPasswordReset>(passwords.request_password_reset(&body).await).status);
    let token = server.mail(&address("ada"), MailKind::ResetPassword).await.token;

    let mut query = RequestPasswordResetCallbackQuery::new("https://elsewhere.example");
    let refused = passwords.request_password_reset_callback(&token, &query).await;
    called.refusal::<RequestPasswordResetCallback>(
        refused,
        RequestPasswordResetCallbackError::InvalidCallbackurl,
    );
    query.callback_url = "/reset".into();
    let answer = passwords.request_password_reset_callback(&token, &query).await;
    let location = called.success::<RequestPasswordResetCallback>(answer);
    assert!(location.ends_with(&format!("/reset?token={token}")), "{location}");

    let query = ResetPasswordQuery { token: Some(token.as_str().into()) };
    let body = ResetPasswordBody::new(THIRD);
    assert!(called.success::<ResetPassword>(passwords.reset_password(&query, &body).await).status);
    let refused = passwords.reset_password(&query, &body).await;
    called.refusal::<ResetPassword>(refused, ResetPasswordError::InvalidToken);
    passwords.sign_in_email(&SignInEmailBody::new(address("ada"), THIRD)).await.unwrap();
}
