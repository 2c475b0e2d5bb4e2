//! Codes work once, no more guesses are looked at than are allowed, and a number has one owner.

use macro_rules_attribute::apply;
use portcullis::features::session::SessionRow;
use portcullis::features::user::UserRow;
use portcullis::kit::messages::MessageKind;
use portcullis::store::Value;
use portcullis_tests::PASSWORD;
use portcullis_tests::call::post;
use portcullis_tests::server::{TestServer, address};
use serde_json::json;

use super::{MANY, at_once, one_wins, race};
use crate::phone_number::{NUMBER, code, give};

const GONE: (u16, &str) = (400, "OTP_NOT_FOUND");
const TOO_MANY: (u16, &str) = (403, "TOO_MANY_ATTEMPTS");
const WRONG: (u16, &str) = (400, "INVALID_OTP");

async fn owners(server: &TestServer) -> usize {
    let has_it = |user: &UserRow| user.extra.get("phoneNumber") == Some(&Value::Text(NUMBER.to_owned()));
    server.rows::<UserRow>().await.iter().filter(|user| has_it(user)).count()
}

#[apply(race)]
async fn one_code_signs_in_once(server: TestServer) {
    let ada = server.user_with_password("ada").await;
    give(&server, ada.id.as_str(), NUMBER, true).await;
    let body = json!({"phoneNumber": NUMBER, "code": code(&server, NUMBER).await});
    let calls = (0..MANY).map(|_| (server.browser(), post("/phone-number/verify", body.clone())));
    one_wins(&at_once(calls).await, &[GONE, TOO_MANY]);
    assert_eq!(server.count::<SessionRow>().await, 1);
}

#[apply(race)]
async fn one_code_signs_one_user_up(server: TestServer) {
    let body = json!({"phoneNumber": NUMBER, "code": code(&server, NUMBER).await});
    let calls = (0..MANY).map(|_| (server.browser(), post("/phone-number/verify", body.clone())));
    one_wins(&at_once(calls).await, &[GONE, TOO_MANY]);
    assert_eq!((server.count::<UserRow>().await, server.count::<SessionRow>().await), (1, 1));
}

#[apply(race)]
async fn one_of_many_who_prove_it_gets_it(server: TestServer) {
    let users = server.users((0..MANY).map(|place| format!("u{place}"))).await;
    let body = json!({"phoneNumber": NUMBER, "code": code(&server, NUMBER).await, "updatePhoneNumber": true});
    let calls =
        users.iter().map(|user| (server.next_to(&user.browser), post("/phone-number/verify", body.clone())));
    one_wins(&at_once(calls).await, &[GONE, TOO_MANY]);
    assert_eq!(owners(&server).await, 1);
}

#[apply(race)]
async fn one_of_many_who_claim_it_has_it(server: TestServer) {
    let calls = (0..MANY).map(|place| {
        let name = format!("u{place}");
        let body =
            json!({"name": name, "email": address(&name), "password": PASSWORD, "phoneNumber": NUMBER});
        (server.browser(), post("/sign-up/email", body))
    });
    one_wins(&at_once(calls).await, &[(422, "FAILED_TO_CREATE_USER")]);
    assert_eq!((owners(&server).await, server.count::<UserRow>().await), (1, 1));
}

#[apply(race)]
async fn no_more_guesses_are_looked_at_than_are_allowed(server: TestServer) {
    let ada = server.user_with_password("ada").await;
    give(&server, ada.id.as_str(), NUMBER, true).await;
    let right = code(&server, NUMBER).await;
    let guesses = (0..).map(|number| format!("{number:06}")).filter(|guess| *guess != right);
    let calls = guesses.take(MANY).map(|guess| {
        (server.browser(), post("/phone-number/verify", json!({"phoneNumber": NUMBER, "code": guess})))
    });
    let answers = at_once(calls).await;
    let wrong = answers.iter().filter(|answer| answer.code().as_deref() == Some(WRONG.1)).count();
    let too_many = answers.iter().filter(|answer| answer.code().as_deref() == Some(TOO_MANY.1)).count();
    assert_eq!((wrong, too_many), (3, MANY - 3));
    let body = json!({"phoneNumber": NUMBER, "code": right});
    server.browser().post("/phone-number/verify", body).await.refused(TOO_MANY.0, TOO_MANY.1);
}

#[apply(race)]
async fn one_code_sets_one_password(server: TestServer) {
    let ada = server.user_with_password("ada").await;
    give(&server, ada.id.as_str(), NUMBER, true).await;
    let asked = json!({"phoneNumber": NUMBER});
    server.browser().post("/phone-number/request-password-reset", asked).await.ok();
    let otp = server.message(NUMBER, MessageKind::PhonePasswordReset).await.token;
    let password = |place: usize| format!("correct horse number {place}");
    let calls = (0..MANY).map(|place| {
        let body = json!({"phoneNumber": NUMBER, "otp": otp, "newPassword": password(place)});
        (server.browser(), post("/phone-number/reset-password", body))
    });
    let winner = one_wins(&at_once(calls).await, &[GONE, TOO_MANY]);
    let body = json!({"phoneNumber": NUMBER, "password": password(winner)});
    server.browser().post("/sign-in/phone-number", body).await.ok();
}
