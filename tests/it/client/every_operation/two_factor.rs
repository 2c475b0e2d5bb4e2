use portcullis::features::two_factor::TwoFactorRow;
use portcullis::kit::mail::MailKind;
use portcullis::kit::symmetric;
use portcullis_client::Client;
use portcullis_client::errors::{
    DisableTwoFactorError, EnableTwoFactorError, GenerateBackupCodesError, GetTotpuriError,
    SendTwoFactorOtpError, VerifyBackupCodeError, VerifyTotpError, VerifyTwoFactorOtpError,
};
use portcullis_client::operations::{
    DisableTwoFactor, EnableTwoFactor, GenerateBackupCodes, GetTotpuri, SendTwoFactorOtp, VerifyBackupCode,
    VerifyTotp, VerifyTwoFactorOtp,
};
use portcullis_client::types::{
    DisableTwoFactorBody, EnableTwoFactorBody, GenerateBackupCodesBody, GetTotpUriBody, SendTwoFactorOtpBody,
    SignInAnswer, SignInEmailBody, VerifyBackupCodeBody, VerifyTotpBody, VerifyTwoFactorOtpBody,
};
use portcullis_tests::PASSWORD;
use portcullis_tests::server::{TestServer, address};

use super::{Called, server, sign_up};
use crate::two_factor::{Own, on, secrets};

/// A client of its own that has proved the first factor.
async fn pending(server: &TestServer) -> Client {
    let client = super::super::builder(server).build().unwrap();
    let body = SignInEmailBody::new(address("ada"), PASSWORD);
    match client.email_password().sign_in_email(&body).await.unwrap() {
        SignInAnswer::TwoFactorRequired(required) => assert!(required.two_factor_redirect),
        SignInAnswer::SignedIn(signed_in) => panic!("{signed_in:?}"),
    }
    assert!(client.session().refetch().await.state.data().is_none());
    client
}

pub(super) async fn call(called: &mut Called) {
    let (server, nobody) = server(on).await;
    let ada = sign_up(&server, "ada").await;
    let second = ada.two_factor();

    let refused = second.enable_two_factor(&EnableTwoFactorBody::new("wrong")).await;
    called.refusal::<EnableTwoFactor>(refused, EnableTwoFactorError::InvalidPassword);
    let refused = second.get_totpuri(&GetTotpUriBody::new(PASSWORD)).await;
    called.refusal::<GetTotpuri>(refused, GetTotpuriError::TotpNotEnabled);
    let refused = second.generate_backup_codes(&GenerateBackupCodesBody::new(PASSWORD)).await;
    called.refusal::<GenerateBackupCodes>(refused, GenerateBackupCodesError::TwoFactorIsntEnabled);

    let body = EnableTwoFactorBody::new(PASSWORD);
    let enabled = called.success::<EnableTwoFactor>(second.enable_two_factor(&body).await);
    let row = server.rows::<TwoFactorRow>().await.pop().unwrap();
    let secret = symmetric::decrypt(&row.secret, &secrets()).unwrap();
    let own = Own { secret, codes: enabled.backup_codes };
    let refused = second.verify_totp(&VerifyTotpBody::new(own.wrong_code(&server))).await;
    called.refusal::<VerifyTotp>(refused, VerifyTotpError::InvalidCode);
    let body = VerifyTotpBody::new(own.code(&server));
    called.success::<VerifyTotp>(second.verify_totp(&body).await);
    let now = ada.session().refetch().await;
    assert_eq!(now.state.data().unwrap().user.extra["twoFactorEnabled"], true);
    let uri = called.success::<GetTotpuri>(second.get_totpuri(&GetTotpUriBody::new(PASSWORD)).await);
    assert_eq!(uri.totp_uri.expose(), enabled.totp_uri.expose());
    let body = GenerateBackupCodesBody::new(PASSWORD);
    let codes = called.success::<GenerateBackupCodes>(second.generate_backup_codes(&body).await).backup_codes;

    let refused = nobody.two_factor().send_two_factor_otp(&SendTwoFactorOtpBody::default()).await;
    called.refusal::<SendTwoFactorOtp>(refused, SendTwoFactorOtpError::InvalidTwoFactorCookie);
    let waiting = pending(&server).await;
    let sent = waiting.two_factor().send_two_factor_otp(&SendTwoFactorOtpBody::default()).await;
    assert!(called.success::<SendTwoFactorOtp>(sent).status);
    let refused = waiting.two_factor().verify_two_factor_otp(&VerifyTwoFactorOtpBody::new("wrong")).await;
    called.refusal::<VerifyTwoFactorOtp>(refused, VerifyTwoFactorOtpError::InvalidCode);
    let code = server.mail(&address("ada"), MailKind::TwoFactorOtp).await.token;
    let verified = waiting.two_factor().verify_two_factor_otp(&VerifyTwoFactorOtpBody::new(code)).await;
    assert_eq!(called.success::<VerifyTwoFactorOtp>(verified).user.email, address("ada"));
    assert!(waiting.session().refetch().await.state.data().is_some(), "signed in");

    let waiting = pending(&server).await;
    let refused =
        waiting.two_factor().verify_backup_code(&VerifyBackupCodeBody::new(own.codes[0].as_str())).await;
    called.refusal::<VerifyBackupCode>(refused, VerifyBackupCodeError::InvalidBackupCode);
    let verified =
        waiting.two_factor().verify_backup_code(&VerifyBackupCodeBody::new(codes[0].as_str())).await;
    assert!(called.success::<VerifyBackupCode>(verified).token.is_some());

    let refused = second.disable_two_factor(&DisableTwoFactorBody::new("wrong")).await;
    called.refusal::<DisableTwoFactor>(refused, DisableTwoFactorError::InvalidPassword);
    let body = DisableTwoFactorBody::new(PASSWORD);
    assert!(called.success::<DisableTwoFactor>(second.disable_two_factor(&body).await).status);
}
