use portcullis::kit::mail::MailKind;
use portcullis_client::errors::{
    CheckVerificationOtpError, ResetPasswordEmailOtpError, SendVerificationOtpError, SignInEmailOtpError,
    VerifyEmailOtpError,
};
use portcullis_client::operations::{
    CheckVerificationOtp, ForgetPasswordEmailOtp, ResetPasswordEmailOtp, SendVerificationOtp, SignInEmailOtp,
    VerifyEmailOtp,
};
use portcullis_client::types::{
    CheckVerificationOtpBody, ForgetPasswordEmailOtpBody, OtpType, ResetPasswordEmailOtpBody,
    SendVerificationOtpBody, SessionAnswer, SignInEmailOtpBody, VerifyEmailOtpBody,
};
use portcullis_tests::server::{address, every_operation};

use super::{Called, busy, server};

pub(super) async fn call(called: &mut Called) {
    let (server, nobody) = server(every_operation).await;
    let email = address("ada");
    let body = SendVerificationOtpBody::new(&*email, OtpType::SignIn);
    let sent = nobody.email_otp().send_verification_otp(&body).await;
    assert!(called.success::<SendVerificationOtp>(sent).success);
    let bad = SendVerificationOtpBody::new("nobody", OtpType::SignIn);
    let refused = nobody.email_otp().send_verification_otp(&bad).await;
    called.refusal::<SendVerificationOtp>(refused, SendVerificationOtpError::InvalidEmail);
    let code = server.mail(&email, MailKind::SignInOtp).await.token;

    let look = |otp: &str| CheckVerificationOtpBody::new(&*email, otp, OtpType::SignIn);
    let looked = nobody.email_otp().check_verification_otp(&look(&code)).await;
    assert!(called.success::<CheckVerificationOtp>(looked).success);
    let refused = nobody.email_otp().check_verification_otp(&look("x")).await;
    called.refusal::<CheckVerificationOtp>(refused, CheckVerificationOtpError::InvalidOtp);

    let signed_in = nobody.email_otp().sign_in_email_otp(&SignInEmailOtpBody::new(&*email, &*code)).await;
    let SessionAnswer::SessionBegun(begun) = called.success::<SignInEmailOtp>(signed_in) else {
        panic!("a second factor")
    };
    assert_eq!(begun.user.email, email);
    assert!(nobody.session().refetch().await.state.data().is_some(), "the session signal knows");
    let refused = nobody.email_otp().sign_in_email_otp(&SignInEmailOtpBody::new(&*email, &*code)).await;
    called.refusal::<SignInEmailOtp>(refused, SignInEmailOtpError::InvalidOtp);

    let prove = SendVerificationOtpBody::new(&*email, OtpType::EmailVerification);
    nobody.email_otp().send_verification_otp(&prove).await.unwrap();
    let code = server.mail(&email, MailKind::EmailVerificationOtp).await.token;
    let proved = nobody.email_otp().verify_email_otp(&VerifyEmailOtpBody::new(&*email, &*code)).await;
    assert!(called.success::<VerifyEmailOtp>(proved).user.email_verified);
    let refused = nobody.email_otp().verify_email_otp(&VerifyEmailOtpBody::new(&*email, &*code)).await;
    called.refusal::<VerifyEmailOtp>(refused, VerifyEmailOtpError::InvalidOtp);

    let asked = nobody.email_otp().forget_password_email_otp(&ForgetPasswordEmailOtpBody::new(&*email)).await;
    assert!(called.success::<ForgetPasswordEmailOtp>(asked).success);
    let code = server.mail(&email, MailKind::ForgetPasswordOtp).await.token;
    let body = ResetPasswordEmailOtpBody::new(&*email, &*code, "a better horse");
    assert!(
        called
            .success::<ResetPasswordEmailOtp>(nobody.email_otp().reset_password_email_otp(&body).await)
            .success
    );
    let refused = nobody.email_otp().reset_password_email_otp(&body).await;
    called.refusal::<ResetPasswordEmailOtp>(refused, ResetPasswordEmailOtpError::InvalidOtp);

    let (_server, nobody) = busy().await;
    let body = ForgetPasswordEmailOtpBody::new(&*email);
    for _ in 0..3 {
        nobody.email_otp().forget_password_email_otp(&body).await.unwrap();
    }
    called.too_many::<ForgetPasswordEmailOtp>(nobody.email_otp().forget_password_email_otp(&body).await);
}
