//! Proving a number by a code.

use macro_rules_attribute::apply;
use portcullis::Config;
use portcullis::features::session::SessionRow;
use portcullis::features::user::UserRow;
use portcullis::features::verification::VerificationRow;
use portcullis::kit::messages::MessageKind;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::{NUMBER, OTHER, another, code, give, on, signing_up, verify};

#[apply(every_database)]
async fn it_signs_in_whose_number_it_is(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let ada = server.user("ada").await;
    give(&server, &ada.id, NUMBER, true).await;
    let code = code(&server, NUMBER).await;
    assert!(code.len() == 6 && code.bytes().all(|c| c.is_ascii_digit()), "{code}");
    let message = server.message(NUMBER, MessageKind::PhoneVerification).await;
    assert!(message.text.contains(&code) && message.url.is_empty(), "{message:?}");
    let mut browser = server.browser();
    let body = verify(&mut browser, NUMBER, &code).await.ok();
    assert_eq!((&body["status"], &body["user"]["id"]), (&json!(true), &json!(ada.id)));
    assert_eq!(body["user"]["phoneNumber"], NUMBER);
    assert_eq!(browser.session().await["session"]["token"], body["token"]);
    assert_ne!(body["token"], ada.token);
    assert_eq!(server.count::<VerificationRow>().await, 0);
    verify(&mut server.browser(), NUMBER, &code).await.refused(400, "OTP_NOT_FOUND");
}

#[apply(every_database)]
async fn who_is_new_is_signed_up(database: TestDatabase) {
    let server = TestServer::start(database, signing_up).await;
    let code = code(&server, NUMBER).await;
    let mut browser = server.browser();
    let body = verify(&mut browser, NUMBER, &code).await.ok();
    assert_eq!(body["user"]["email"], format!("{NUMBER}@phone.example.com"));
    assert_eq!(body["user"]["name"], NUMBER);
    assert_eq!(
        (&body["user"]["phoneNumber"], &body["user"]["phoneNumberVerified"], &body["user"]["emailVerified"]),
        (&json!(NUMBER), &json!(true), &json!(false))
    );
    assert_eq!(browser.session().await["user"]["id"], body["user"]["id"]);
}

#[apply(every_database)]
async fn without_sign_up_nobody_is(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let code = code(&server, NUMBER).await;
    verify(&mut server.browser(), NUMBER, &code).await.refused(400, "PHONE_NUMBER_ISNT_REGISTERED");
    assert_eq!((server.count::<UserRow>().await, server.count::<SessionRow>().await), (0, 0));
}

#[tokio::test]
async fn by_choice_nobody_is_signed_in() {
    let server = TestServer::on_sqlite(signing_up).await;
    let code = code(&server, NUMBER).await;
    let mut browser = server.browser();
    let body = json!({"phoneNumber": NUMBER, "code": code, "disableSession": true});
    let answer = browser.post("/phone-number/verify", body).await;
    let body = answer.ok();
    assert!(body["token"].is_null() && body["user"]["phoneNumberVerified"] == true, "{body}");
    assert!(answer.set_cookies().is_empty());
    assert_eq!(server.count::<SessionRow>().await, 0);
}

/// SECURITY: each look at a code is counted before, and the right one fails too in the end.
#[apply(every_database)]
async fn wrong_codes_end_it(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let ada = server.user("ada").await;
    give(&server, &ada.id, NUMBER, true).await;
    let sent = code(&server, NUMBER).await;
    let wrong = another(&sent);
    for _ in 0..3 {
        verify(&mut server.browser(), NUMBER, &wrong).await.refused(400, "INVALID_OTP");
    }
    for code in [&sent, &wrong] {
        verify(&mut server.browser(), NUMBER, code).await.refused(403, "TOO_MANY_ATTEMPTS");
    }
    let fresh = code(&server, NUMBER).await;
    verify(&mut server.browser(), NUMBER, &fresh).await.ok();
}

#[apply(every_database)]
async fn its_time_ends(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let ada = server.user("ada").await;
    give(&server, &ada.id, NUMBER, true).await;
    let sent = code(&server, NUMBER).await;
    server.advance(300);
    verify(&mut server.browser(), NUMBER, &sent).await.refused(400, "OTP_EXPIRED");
    verify(&mut server.browser(), NUMBER, &sent).await.refused(400, "OTP_NOT_FOUND");
}

#[apply(every_database)]
async fn the_last_one_counts(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        on(config);
        config.phone_number.otp_length = 8;
    })
    .await;
    let ada = server.user("ada").await;
    give(&server, &ada.id, NUMBER, true).await;
    let (first, last) = (code(&server, NUMBER).await, code(&server, NUMBER).await);
    assert_eq!((first.len(), last.len()), (8, 8));
    verify(&mut server.browser(), NUMBER, &first).await.refused(400, "INVALID_OTP");
    verify(&mut server.browser(), OTHER, &last).await.refused(400, "OTP_NOT_FOUND");
    verify(&mut server.browser(), NUMBER, &last).await.ok();
    assert_eq!(server.count::<VerificationRow>().await, 0, "with it goes the first");
}

/// SECURITY: whoever guesses over many codes is slowed down.
#[tokio::test]
async fn failures_delay_the_next_try_whatever_the_code() {
    let server = TestServer::on_sqlite(|config| {
        on(config);
        config.rate_limit.sign_in_delay.enabled = true;
        config.rate_limit.sign_in_delay.free_attempts = 2;
    })
    .await;
    for _ in 0..3 {
        let wrong = another(&code(&server, NUMBER).await);
        verify(&mut server.browser(), NUMBER, &wrong).await.refused(400, "INVALID_OTP");
    }
    let right = code(&server, NUMBER).await;
    assert_eq!(verify(&mut server.browser(), NUMBER, &right).await.status, 429);
}

/// SECURITY: status, body and cookies tell nothing of who there is.
#[tokio::test]
async fn a_code_is_asked_for_alike_by_everybody() {
    let server = TestServer::on_sqlite(on).await;
    let ada = server.user("ada").await;
    give(&server, &ada.id, NUMBER, true).await;
    let mut said = vec![];
    for number in [NUMBER, OTHER] {
        let answer = server.browser().post("/phone-number/send-otp", json!({"phoneNumber": number})).await;
        assert!(answer.set_cookies().is_empty());
        said.push(answer.ok());
        verify(&mut server.browser(), number, "x").await.refused(400, "INVALID_OTP");
    }
    assert_eq!(said[0], said[1]);
}

/// SECURITY: a number that a caller chooses forms no other flow's identifier.
#[tokio::test]
async fn whatever_a_number_is_like_it_names_codes_only() {
    let server = TestServer::on_sqlite(|config: &mut Config| {
        on(config);
        config.phone_number.phone_number_pattern =
            Some(portcullis::kit::pattern::Pattern::new(".+").unwrap());
    })
    .await;
    let ada = server.user("ada").await;
    server.browser().post("/request-password-reset", json!({"email": ada.email})).await.ok();
    let row = server.rows::<VerificationRow>().await.pop().unwrap();
    for number in [row.identifier.as_str(), NUMBER, "+15550100-request-password-reset"] {
        verify(&mut server.browser(), number, &row.value).await.refused(400, "OTP_NOT_FOUND");
        code(&server, number).await;
    }
    for row in server.rows::<VerificationRow>().await {
        let own = ["phone-number-otp-", "reset-password:"].iter().any(|it| row.identifier.starts_with(it));
        assert!(own, "{}", row.identifier);
    }
}

#[tokio::test]
async fn what_is_no_number_is_sent_nothing() {
    let server = TestServer::on_sqlite(on).await;
    for number in ["", "15550100", "+1 555 0100", "+15550100\n", "ada@example.com"] {
        let answer = server.browser().post("/phone-number/send-otp", json!({"phoneNumber": number})).await;
        answer.refused(400, "INVALID_PHONE_NUMBER");
    }
    assert!(server.mails().await.is_empty());
}

#[tokio::test]
async fn nothing_of_it_where_it_is_off() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let ada = server.sign_up_with("ada", json!({"phoneNumber": "no number"})).await;
    let send = json!({"phoneNumber": NUMBER});
    assert_eq!(server.browser().post("/phone-number/send-otp", send).await.status, 404);
    assert!(ada.browser.clone().session().await["user"].get("phoneNumber").is_none());
}
