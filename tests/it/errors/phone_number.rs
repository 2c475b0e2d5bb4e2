//! Phone numbers.

use portcullis::config::MessageTransport;
use portcullis::features::verification::VerificationRow;
use portcullis::kit::messages::MessageKind;
use portcullis_tests::PASSWORD;
use portcullis_tests::call::{Call, post};
use portcullis_tests::server::{TestServer, address, every_operation};
use serde_json::json;

use super::Provoked;
use crate::phone_number::{NUMBER, code, give};

const FREE: &str = "+15550111";

fn verify(number: &str, code: &str, updates: bool) -> Call {
    post("/phone-number/verify", json!({"phoneNumber": number, "code": code, "updatePhoneNumber": updates}))
}

fn reset(number: &str, otp: &str, password: &str) -> Call {
    let body = json!({"phoneNumber": number, "otp": otp, "newPassword": password});
    post("/phone-number/reset-password", body)
}

fn ask(number: &str) -> Call {
    post("/phone-number/request-password-reset", json!({"phoneNumber": number}))
}

pub(super) async fn provoke(provoked: &mut Provoked) {
    let server = TestServer::on_sqlite(|config| {
        every_operation(config);
        config.phone_number.require_verification = true;
        config.phone_number.allowed_attempts = 1;
        config.phone_number.sign_up_on_verification.temp_email = "one@phone.example.com".to_owned();
    })
    .await;
    let (ada, eve, nobody) = (server.user("ada").await, server.user("eve").await, server.browser());
    give(&server, &ada.id, NUMBER, false).await;

    let sign_in = |number: &str, password: &str| {
        post("/sign-in/phone-number", json!({"phoneNumber": number, "password": password}))
    };
    provoked.refusal(&nobody, sign_in("x", PASSWORD), 400, "INVALID_PHONE_NUMBER").await;
    provoked.refusal(&nobody, sign_in(FREE, PASSWORD), 401, "INVALID_PHONE_NUMBER_OR_PASSWORD").await;
    provoked.refusal(&nobody, sign_in(NUMBER, PASSWORD), 401, "PHONE_NUMBER_NOT_VERIFIED").await;
    let send = post("/phone-number/send-otp", json!({"phoneNumber": "x"}));
    provoked.refusal(&nobody, send, 400, "INVALID_PHONE_NUMBER").await;
    let claims = json!({"name": "bob", "email": address("bob"), "password": PASSWORD, "phoneNumber": "x"});
    provoked.refusal(&nobody, post("/sign-up/email", claims), 400, "INVALID_PHONE_NUMBER").await;
    let update = post("/update-user", json!({"phoneNumber": FREE}));
    provoked.refusal(&ada.browser, update, 400, "PHONE_NUMBER_CANNOT_BE_UPDATED").await;

    give(&server, &ada.id, NUMBER, true).await;
    provoked.refusal(&nobody, verify(FREE, "x", false), 400, "OTP_NOT_FOUND").await;
    let sent = code(&server, NUMBER).await;
    provoked.refusal(&eve.browser, verify(NUMBER, &sent, true), 400, "PHONE_NUMBER_ALREADY_EXISTS").await;
    let sent = code(&server, NUMBER).await;
    provoked.refusal(&nobody, verify(NUMBER, &sent, true), 401, "USER_NOT_FOUND").await;
    code(&server, NUMBER).await;
    provoked.refusal(&nobody, verify(NUMBER, "x", false), 400, "INVALID_OTP").await;
    provoked.refusal(&nobody, verify(NUMBER, "x", false), 403, "TOO_MANY_ATTEMPTS").await;
    code(&server, NUMBER).await;
    server.advance(300);
    provoked.refusal(&nobody, verify(NUMBER, "x", false), 400, "OTP_EXPIRED").await;
    let first = code(&server, FREE).await;
    nobody.clone().send(verify(FREE, &first, false)).await.ok();
    let taken = code(&server, "+15550112").await;
    provoked.refusal(&nobody, verify("+15550112", &taken, false), 422, "FAILED_TO_CREATE_USER").await;

    provoked.refusal(&nobody, reset(NUMBER, "x", PASSWORD), 400, "OTP_NOT_FOUND").await;
    for (password, refusal) in [("x", "PASSWORD_TOO_SHORT"), (&*"x".repeat(129), "PASSWORD_TOO_LONG")] {
        nobody.clone().send(ask(NUMBER)).await.ok();
        let otp = server.message(NUMBER, MessageKind::PhonePasswordReset).await.token;
        provoked.refusal(&nobody, reset(NUMBER, &otp, password), 400, refusal).await;
    }
    nobody.clone().send(ask(NUMBER)).await.ok();
    provoked.refusal(&nobody, reset(NUMBER, "x", PASSWORD), 400, "INVALID_OTP").await;
    provoked.refusal(&nobody, reset(NUMBER, "x", PASSWORD), 403, "TOO_MANY_ATTEMPTS").await;
    server.advance(300);
    provoked.refusal(&nobody, reset(NUMBER, "x", PASSWORD), 400, "OTP_EXPIRED").await;
    // Nobody is sent the code for a number that nobody has.
    nobody.clone().send(ask("+15550113")).await.ok();
    let rows = server.rows::<VerificationRow>().await;
    let kept = rows.iter().find(|row| row.identifier.ends_with("+15550113")).unwrap();
    let otp = kept.value.split(':').next().unwrap();
    provoked.refusal(&nobody, reset("+15550113", otp, PASSWORD), 400, "UNEXPECTED_ERROR").await;

    let mute = TestServer::on_sqlite(|config| {
        every_operation(config);
        config.messages.transport = MessageTransport::None;
        config.phone_number.sign_up_on_verification.enabled = false;
    })
    .await;
    let nobody = mute.browser().expecting_failure();
    let send = post("/phone-number/send-otp", json!({"phoneNumber": NUMBER}));
    provoked.refusal(&nobody, send, 501, "SENDOTP_NOT_IMPLEMENTED").await;
    provoked.refusal(&nobody, ask(NUMBER), 501, "SENDOTP_NOT_IMPLEMENTED").await;
    let closed = mute
        .beside(|config| {
            every_operation(config);
            config.phone_number.sign_up_on_verification.enabled = false;
        })
        .await;
    let sent = code(&closed, NUMBER).await;
    provoked
        .refusal(&closed.browser(), verify(NUMBER, &sent, false), 400, "PHONE_NUMBER_ISNT_REGISTERED")
        .await;
}
