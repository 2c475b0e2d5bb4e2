//! A new password by a code.

use macro_rules_attribute::apply;
use portcullis::features::session::SessionRow;
use portcullis::features::verification::VerificationRow;
use portcullis::kit::messages::MessageKind;
use portcullis_tests::answer::Answer;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::server::TestServer;
use portcullis_tests::{PASSWORD, every_database};
use serde_json::json;

use super::{NUMBER, OTHER, another, code, give, on, verify};

const NEW: &str = "another correct horse";

async fn ask(server: &TestServer, number: &str) {
    let asked = json!({"phoneNumber": number});
    let answer = server.browser().post("/phone-number/request-password-reset", asked).await;
    assert_eq!(answer.ok(), json!({"status": true}));
}

async fn asked(server: &TestServer) -> String {
    ask(server, NUMBER).await;
    server.message(NUMBER, MessageKind::PhonePasswordReset).await.token
}

async fn reset(server: &TestServer, number: &str, otp: &str, password: &str) -> Answer {
    let body = json!({"phoneNumber": number, "otp": otp, "newPassword": password});
    server.browser().post("/phone-number/reset-password", body).await
}

#[apply(every_database)]
async fn it_takes_the_place_of_the_old_one(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let ada = server.user("ada").await;
    give(&server, &ada.id, NUMBER, true).await;
    server.browser().post("/request-password-reset", json!({"email": ada.email})).await.ok();
    let code = asked(&server).await;
    assert_eq!(reset(&server, NUMBER, &code, NEW).await.ok(), json!({"status": true}));
    assert_eq!(server.count::<SessionRow>().await, 0, "every session ends");
    assert_eq!(server.count::<VerificationRow>().await, 0, "and every other pending reset");
    let sign_in = |password: &str| json!({"phoneNumber": NUMBER, "password": password});
    server.browser().post("/sign-in/phone-number", sign_in(NEW)).await.ok();
    let old = server.browser().post("/sign-in/phone-number", sign_in(PASSWORD)).await;
    old.refused(401, "INVALID_PHONE_NUMBER_OR_PASSWORD");
    reset(&server, NUMBER, &code, NEW).await.refused(400, "OTP_NOT_FOUND");
}

#[tokio::test]
async fn sessions_stay_by_configuration() {
    let server = TestServer::on_sqlite(|config| {
        on(config);
        config.email_and_password.revoke_sessions_on_password_reset = false;
    })
    .await;
    let mut ada = server.user("ada").await;
    give(&server, &ada.id, NUMBER, true).await;
    let code = asked(&server).await;
    reset(&server, NUMBER, &code, NEW).await.ok();
    assert!(ada.browser.is_signed_in().await);
}

/// SECURITY: neither asking nor guessing tells whether a number is known.
#[apply(every_database)]
async fn nobodys_number_is_answered_alike(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let ada = server.user("ada").await;
    give(&server, &ada.id, NUMBER, true).await;
    let mut said = vec![];
    for number in [NUMBER, OTHER] {
        ask(&server, number).await;
        let mut answers = vec![];
        for _ in 0..4 {
            let answer = reset(&server, number, "x", NEW).await;
            answers.push((answer.status, answer.json().to_string()));
        }
        said.push(answers);
    }
    assert_eq!(said[0], said[1]);
    let sent: Vec<_> = server.mails().await.into_iter().map(|message| message.to).collect();
    assert_eq!(sent, [NUMBER]);
    // What is no number is nobody's.
    ask(&server, "no number at all").await;
}

#[apply(every_database)]
async fn wrong_codes_end_it_and_so_does_time(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let ada = server.user("ada").await;
    give(&server, &ada.id, NUMBER, true).await;
    let code = asked(&server).await;
    for _ in 0..3 {
        reset(&server, NUMBER, &another(&code), NEW).await.refused(400, "INVALID_OTP");
    }
    reset(&server, NUMBER, &code, NEW).await.refused(403, "TOO_MANY_ATTEMPTS");
    let code = asked(&server).await;
    server.advance(300);
    reset(&server, NUMBER, &code, NEW).await.refused(400, "OTP_EXPIRED");
    server.browser().post("/sign-in/email", json!({"email": ada.email, "password": PASSWORD})).await.ok();
}

#[tokio::test]
async fn the_password_has_its_length() {
    let server = TestServer::on_sqlite(on).await;
    let ada = server.user("ada").await;
    give(&server, &ada.id, NUMBER, true).await;
    let code = asked(&server).await;
    reset(&server, NUMBER, &code, "short").await.refused(400, "PASSWORD_TOO_SHORT");
    reset(&server, NUMBER, &code, &"x".repeat(129)).await.refused(400, "PASSWORD_TOO_LONG");
    // The code is not used up by that.
    reset(&server, NUMBER, &code, NEW).await.ok();
}

/// SECURITY: a code is good for its purpose.
#[apply(every_database)]
async fn no_code_opens_the_others_door(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let ada = server.user("ada").await;
    give(&server, &ada.id, NUMBER, true).await;
    let for_password = asked(&server).await;
    verify(&mut server.browser(), NUMBER, &for_password).await.refused(400, "OTP_NOT_FOUND");
    reset(&server, NUMBER, &for_password, NEW).await.ok();
    let for_number = code(&server, NUMBER).await;
    reset(&server, NUMBER, &for_number, NEW).await.refused(400, "OTP_NOT_FOUND");
    verify(&mut server.browser(), NUMBER, &for_number).await.ok();
}
