//! Second factors.

use portcullis::features::two_factor::TwoFactorRow;
use portcullis::store::Filter;
use portcullis_tests::PASSWORD;
use portcullis_tests::call::{Call, post};
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::Provoked;
use crate::two_factor::{give, on, pending};

const TOO_MANY: &str = "TOO_MANY_ATTEMPTS_PLEASE_REQUEST_A_NEW_CODE";

fn verify(kind: &str) -> Call {
    post(&format!("/two-factor/verify-{kind}"), json!({"code": "wrong"}))
}

fn with_password(operation: &str, password: &str) -> Call {
    post(&format!("/two-factor/{operation}"), json!({"password": password}))
}

pub(super) async fn provoke(provoked: &mut Provoked) {
    let server = TestServer::on_sqlite(|config| {
        on(config);
        config.two_factor.allowed_attempts = 1;
    })
    .await;
    let ada = server.user("ada").await;
    let send = || post("/two-factor/send-otp", json!({}));
    for call in [send(), verify("totp"), verify("otp"), verify("backup-code")] {
        provoked.refusal(&server.browser(), call, 401, "INVALID_TWO_FACTOR_COOKIE").await;
    }
    provoked.refusal(&ada.browser, verify("totp"), 400, "TOTP_NOT_ENABLED").await;
    let read = with_password("get-totp-uri", PASSWORD);
    provoked.refusal(&ada.browser, read, 400, "TOTP_NOT_ENABLED").await;
    provoked.refusal(&ada.browser, verify("backup-code"), 400, "BACKUP_CODES_ARENT_ENABLED").await;
    let generate = with_password("generate-backup-codes", PASSWORD);
    provoked.refusal(&ada.browser, generate, 400, "TWO_FACTOR_ISNT_ENABLED").await;
    ada.browser.clone().send(send()).await.ok();
    let code = server.mail(&ada.email, portcullis::kit::mail::MailKind::TwoFactorOtp).await.token;
    let right = post("/two-factor/verify-otp", json!({"code": code}));
    provoked.refusal(&ada.browser, right, 400, "TWO_FACTOR_ISNT_ENABLED").await;

    give(&server, &ada.id).await;
    for operation in ["enable", "disable", "get-totp-uri", "generate-backup-codes"] {
        provoked.refusal(&ada.browser, with_password(operation, "wrong"), 400, "INVALID_PASSWORD").await;
    }
    for (kind, code) in
        [("totp", "INVALID_CODE"), ("backup-code", "INVALID_BACKUP_CODE"), ("otp", "OTP_HAS_EXPIRED")]
    {
        let waiting = pending(&server, &ada.email).await;
        provoked.by(&waiting, verify(kind)).await.refused(if kind == "otp" { 400 } else { 401 }, code);
        provoked.refusal(&waiting, verify(kind), 400, TOO_MANY).await;
    }
    let waiting = pending(&server, &ada.email).await;
    waiting.clone().send(send()).await.ok();
    provoked.refusal(&waiting, verify("otp"), 401, "INVALID_CODE").await;

    let off = server.beside(|config| {
        on(config);
        (config.two_factor.totp.enabled, config.two_factor.otp.enabled) = (false, false);
    });
    let off = off.await;
    server.store.delete_many(Filter::<TwoFactorRow>::all()).await.unwrap();
    let ada = off.next_to(&ada.browser);
    for call in [verify("totp"), with_password("get-totp-uri", PASSWORD)] {
        provoked.refusal(&ada, call, 400, "TOTP_ISNT_CONFIGURED").await;
    }
    for call in [verify("otp"), send()] {
        provoked.refusal(&ada, call, 400, "OTP_ISNT_CONFIGURED").await;
    }
}
