//! Phone numbers.

mod change;
mod claim;
mod reset;
mod second_factor;
mod sign_in;
mod verify;

use portcullis::Config;
use portcullis::features::user::UserRow;
use portcullis::kit::messages::MessageKind;
use portcullis::store::{Changes, Value};
use portcullis_tests::answer::Answer;
use portcullis_tests::browser::Browser;
use portcullis_tests::server::TestServer;
use serde_json::json;

/// A number, and another one.
pub(crate) const NUMBER: &str = "+15550100";
const OTHER: &str = "+15550199";

pub(crate) fn on(config: &mut Config) {
    config.phone_number.enabled = true;
}

fn signing_up(config: &mut Config) {
    on(config);
    config.phone_number.sign_up_on_verification.enabled = true;
    config.phone_number.sign_up_on_verification.temp_email = "{phone_number}@phone.example.com".to_owned();
}

/// Has a code sent to a number.
pub(crate) async fn code(server: &TestServer, number: &str) -> String {
    let sent = server.browser().post("/phone-number/send-otp", json!({"phoneNumber": number})).await;
    assert_eq!(sent.ok(), json!({"message": "code sent"}));
    server.message(number, MessageKind::PhoneVerification).await.token
}

/// A code that is not this one.
fn another(code: &str) -> String {
    if code == "000000" { "111111".to_owned() } else { "000000".to_owned() }
}

async fn verify(browser: &mut Browser, number: &str, code: &str) -> Answer {
    browser.post("/phone-number/verify", json!({"phoneNumber": number, "code": code})).await
}

/// Gives somebody a number in the database.
pub(crate) async fn give(server: &TestServer, user: &str, number: &str, proved: bool) {
    let changes = Changes::new()
        .set_extra("phoneNumber", Value::Text(number.to_owned()))
        .set_extra("phoneNumberVerified", Value::Bool(proved));
    server.store.update(UserRow::ID.eq(user), changes).await.unwrap().unwrap();
}

/// The number in somebody's row, and whether it is proved.
async fn number(server: &TestServer, id: &str) -> (Option<String>, bool) {
    let user: UserRow = server.store.find_one(UserRow::ID.eq(id)).await.unwrap().unwrap();
    let number = match user.extra.get("phoneNumber") {
        Some(Value::Text(number)) => Some(number.clone()),
        _ => None,
    };
    (number, user.extra.get("phoneNumberVerified") == Some(&Value::Bool(true)))
}
