use portcullis::kit::mail::MailKind;
use portcullis_client::Answer;
use portcullis_client::errors::{
    ChangeEmailError, DeleteUserCallbackError, DeleteUserError, UpdateUserError,
};
use portcullis_client::operations::{ChangeEmail, DeleteUser, DeleteUserCallback, UpdateUser};
use portcullis_client::queries::DeleteUserCallbackQuery;
use portcullis_client::types::{ChangeEmailBody, DeleteUserBody, UpdateUserBody};
use portcullis_tests::PASSWORD;
use portcullis_tests::server::address;

use super::{Called, server, sign_up};

pub(super) async fn call(called: &mut Called) {
    let (server, _) = server(|config| {
        config.user.change_email.enabled = true;
        config.user.change_email.update_email_without_verification = true;
        config.user.delete_user.enabled = true;
        config.user.delete_user.send_verification = true;
    })
    .await;
    let ada = sign_up(&server, "ada").await;
    let user = ada.user();

    let body = UpdateUserBody { name: Some("Countess".into()), ..Default::default() };
    assert!(called.success::<UpdateUser>(user.update_user(&body).await).status);
    let refused = user.update_user(&UpdateUserBody::default()).await;
    called.refusal::<UpdateUser>(refused, UpdateUserError::NoFieldsToUpdate);

    let body = ChangeEmailBody::new(address("countess"));
    assert!(called.success::<ChangeEmail>(user.change_email(&body).await).status);
    let refused = user.change_email(&body).await;
    called.refusal::<ChangeEmail>(refused, ChangeEmailError::EmailIsTheSame);
    let now = ada.session().refetch().await;
    let now = &now.state.data().unwrap().user;
    assert_eq!((now.name.as_str(), now.email.as_str()), ("Countess", address("countess").as_str()));

    let mut body = DeleteUserBody { password: Some("wrong".into()), ..Default::default() };
    let refused = user.delete_user(&body).await;
    called.refusal::<DeleteUser>(refused, DeleteUserError::InvalidPassword);
    body.password = Some(PASSWORD.into());
    assert!(called.success::<DeleteUser>(user.delete_user(&body).await).success);
    let token = server.mail(&address("countess"), MailKind::DeleteAccount).await.token;

    let refused = user.delete_user_callback(&DeleteUserCallbackQuery::new("forged")).await;
    called.refusal::<DeleteUserCallback>(refused, DeleteUserCallbackError::InvalidToken);
    let answer = user.delete_user_callback(&DeleteUserCallbackQuery::new(token)).await;
    let Answer::Json(deleted) = called.success::<DeleteUserCallback>(answer) else { panic!("a redirect") };
    assert!(deleted.success);
    assert!(server.rows::<portcullis::features::user::UserRow>().await.is_empty());
}
