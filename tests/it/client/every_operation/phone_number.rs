use portcullis::config::MessageTransport;
use portcullis::kit::messages::MessageKind;
use portcullis_client::errors::{
    RequestPasswordResetPhoneNumberError, ResetPasswordPhoneNumberError, SendPhoneNumberOtpError,
    SignInPhoneNumberError, VerifyPhoneNumberError,
};
use portcullis_client::operations::{
    RequestPasswordResetPhoneNumber, ResetPasswordPhoneNumber, SendPhoneNumberOtp, SignInPhoneNumber,
    VerifyPhoneNumber,
};
use portcullis_client::types::{
    PhoneNumberAnswer, RequestPasswordResetPhoneNumberBody, ResetPasswordPhoneNumberBody,
    SendPhoneNumberOtpBody, SessionAnswer, SignInPhoneNumberBody, VerifyPhoneNumberBody,
};
use portcullis_tests::PASSWORD;
use portcullis_tests::server::every_operation;

use super::{Called, server};
use crate::phone_number::NUMBER;

pub(super) async fn call(called: &mut Called) {
    let (server, nobody) = server(every_operation).await;
    let phone = nobody.phone_number();

    let sent = phone.send_phone_number_otp(&SendPhoneNumberOtpBody::new(NUMBER)).await;
    assert_eq!(called.success::<SendPhoneNumberOtp>(sent).message, "code sent");
    let refused = phone.send_phone_number_otp(&SendPhoneNumberOtpBody::new("x")).await;
    called.refusal::<SendPhoneNumberOtp>(refused, SendPhoneNumberOtpError::InvalidPhoneNumber);

    let wrong = phone.verify_phone_number(&VerifyPhoneNumberBody::new("x", NUMBER)).await;
    called.refusal::<VerifyPhoneNumber>(wrong, VerifyPhoneNumberError::InvalidOtp);
    let code = server.message(NUMBER, MessageKind::PhoneVerification).await.token;
    let verified = phone.verify_phone_number(&VerifyPhoneNumberBody::new(code, NUMBER)).await;
    let PhoneNumberAnswer::PhoneNumberVerified(verified) = called.success::<VerifyPhoneNumber>(verified)
    else {
        panic!("a second factor")
    };
    assert_eq!(verified.user.extra["phoneNumber"], NUMBER);
    assert!(nobody.session().refetch().await.state.data().is_some(), "the session signal knows");

    let asked =
        phone.request_password_reset_phone_number(&RequestPasswordResetPhoneNumberBody::new(NUMBER)).await;
    assert!(called.success::<RequestPasswordResetPhoneNumber>(asked).status);
    let reset = |otp: &str| ResetPasswordPhoneNumberBody::new(PASSWORD, otp, NUMBER);
    let wrong = phone.reset_password_phone_number(&reset("x")).await;
    called.refusal::<ResetPasswordPhoneNumber>(wrong, ResetPasswordPhoneNumberError::InvalidOtp);
    let otp = server.message(NUMBER, MessageKind::PhonePasswordReset).await.token;
    let done = phone.reset_password_phone_number(&reset(&otp)).await;
    assert!(called.success::<ResetPasswordPhoneNumber>(done).status);

    let wrong = phone.sign_in_phone_number(&SignInPhoneNumberBody::new("wrong", NUMBER)).await;
    called.refusal::<SignInPhoneNumber>(wrong, SignInPhoneNumberError::InvalidPhoneNumberOrPassword);
    let signed_in = phone.sign_in_phone_number(&SignInPhoneNumberBody::new(PASSWORD, NUMBER)).await;
    let SessionAnswer::SessionBegun(begun) = called.success::<SignInPhoneNumber>(signed_in) else {
        panic!("a second factor")
    };
    assert_eq!(begun.user.id, verified.user.id);

    let (_mute, mute) = super::server(|config| {
        every_operation(config);
        config.messages.transport = MessageTransport::None;
    })
    .await;
    let body = RequestPasswordResetPhoneNumberBody::new(NUMBER);
    let refused = mute.phone_number().request_password_reset_phone_number(&body).await;
    called.refusal::<RequestPasswordResetPhoneNumber>(
        refused,
        RequestPasswordResetPhoneNumberError::SendotpNotImplemented,
    );
}
