//! Mailed codes, and links that sign in.

use portcullis_tests::PASSWORD;
use portcullis_tests::call::post;
use portcullis_tests::server::{TestServer, address, every_operation};
use serde_json::json;

use super::Provoked;
use crate::email_otp::{CHECK, RESET, SEND, SIGN_IN, VERIFY, code, wrong};

pub(super) async fn provoke(provoked: &mut Provoked) {
    let server = TestServer::on_sqlite(every_operation).await;
    server.user_with_password("ada").await;
    let (nobody, email) = (server.browser(), address("ada"));
    for path in [SEND, CHECK, VERIFY] {
        let body = json!({"email": "nobody", "type": "sign-in", "otp": "123456"});
        provoked.refusal(&nobody, post(path, body), 400, "INVALID_EMAIL").await;
    }
    let kinds = [
        (SIGN_IN, "sign-in"),
        (CHECK, "sign-in"),
        (VERIFY, "email-verification"),
        (RESET, "forget-password"),
    ];
    for (path, kind) in kinds {
        let body = |otp: &str| json!({"email": email, "otp": otp, "type": kind, "password": PASSWORD});
        let late = code(&server, kind, &email).await;
        server.advance(300);
        provoked.refusal(&nobody, post(path, body(&late)), 400, "OTP_EXPIRED").await;
        let good = code(&server, kind, &email).await;
        for _ in 0..3 {
            provoked.refusal(&nobody, post(path, body(&wrong(&good))), 400, "INVALID_OTP").await;
        }
        provoked.refusal(&nobody, post(path, body(&good)), 403, "TOO_MANY_ATTEMPTS").await;
    }
    for (password, refusal) in [("short", "PASSWORD_TOO_SHORT"), (&*"a".repeat(129), "PASSWORD_TOO_LONG")] {
        let code = code(&server, "forget-password", &email).await;
        let body = json!({"email": email, "otp": code, "password": password});
        provoked.refusal(&nobody, post(RESET, body), 400, refusal).await;
    }
    only_one(provoked).await;
}

/// The row of a new user is refused: by a column that only one may have a value of.
async fn only_one(provoked: &mut Provoked) {
    let server = TestServer::on_sqlite(|config| {
        every_operation(config);
        let column = json!({"name": "seat", "type": "string", "unique": true, "default": "the only one"});
        config.tables.user.extra = vec![serde_json::from_value(column).unwrap()];
    })
    .await;
    server.user_with_password("ada").await;
    let code = code(&server, "sign-in", &address("bob")).await;
    let body = json!({"email": address("bob"), "otp": code});
    provoked.refusal(&server.browser(), post(SIGN_IN, body), 422, "FAILED_TO_CREATE_USER").await;
}
