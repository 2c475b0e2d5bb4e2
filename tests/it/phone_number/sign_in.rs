//! By number and password.

use macro_rules_attribute::apply;
use portcullis::features::account::AccountRow;
use portcullis::features::session::SessionRow;
use portcullis_tests::browser::SESSION_COOKIE;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::server::TestServer;
use portcullis_tests::{PASSWORD, every_database};
use serde_json::{Value, json};

use super::{NUMBER, OTHER, give, on};

const SIGN_IN: &str = "/sign-in/phone-number";

fn body(number: &str, password: &str) -> Value {
    json!({"phoneNumber": number, "password": password})
}

#[apply(every_database)]
async fn the_right_password_begins_a_session(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let ada = server.user("ada").await;
    give(&server, &ada.id, NUMBER, true).await;
    let mut browser = server.browser();
    let signed_in = browser.post(SIGN_IN, body(NUMBER, PASSWORD)).await.ok();
    assert_eq!(
        (&signed_in["user"]["id"], &signed_in["user"]["phoneNumber"]),
        (&json!(ada.id), &json!(NUMBER))
    );
    assert_eq!(browser.session().await["session"]["token"], signed_in["token"]);
    let forgotten = json!({"phoneNumber": NUMBER, "password": PASSWORD, "rememberMe": false});
    let answer = server.browser().post(SIGN_IN, forgotten).await;
    answer.ok();
    assert_eq!(answer.set_cookie(SESSION_COOKIE).attributes, "Path=/; HttpOnly; SameSite=Lax");
}

/// SECURITY: status, body and cookies tell nothing of who there is.
#[apply(every_database)]
async fn nobody_and_a_wrong_password_are_one_answer(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        on(config);
        config.phone_number.require_verification = true;
    })
    .await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    give(&server, &ada.id, NUMBER, true).await;
    give(&server, &bob.id, OTHER, false).await;
    server.store.delete(AccountRow::USER_ID.eq(bob.id.as_str())).await.unwrap();
    let sessions = server.count::<SessionRow>().await;
    let mut said = vec![];
    for (number, password) in
        [(NUMBER, "not the password"), (OTHER, PASSWORD), ("+15550111", PASSWORD), (NUMBER, "")]
    {
        let answer = server.browser().post(SIGN_IN, body(number, password)).await;
        answer.refused(401, "INVALID_PHONE_NUMBER_OR_PASSWORD");
        assert!(answer.set_cookies().is_empty(), "{answer}");
        said.push(answer.json().to_string());
    }
    said.dedup();
    assert_eq!(said.len(), 1, "{said:?}");
    assert_eq!(server.count::<SessionRow>().await, sessions);
    server.browser().post(SIGN_IN, body("ada", PASSWORD)).await.refused(400, "INVALID_PHONE_NUMBER");
}

#[tokio::test]
async fn failures_delay_the_next_try() {
    let server = TestServer::on_sqlite(|config| {
        on(config);
        config.rate_limit.sign_in_delay.enabled = true;
        config.rate_limit.sign_in_delay.free_attempts = 2;
    })
    .await;
    let ada = server.user("ada").await;
    give(&server, &ada.id, NUMBER, true).await;
    // Somebody who does not exist is delayed alike.
    for number in [NUMBER, OTHER] {
        for _ in 0..3 {
            let answer = server.browser().post(SIGN_IN, body(number, "not the password")).await;
            answer.refused(401, "INVALID_PHONE_NUMBER_OR_PASSWORD");
        }
        assert_eq!(server.browser().post(SIGN_IN, body(number, PASSWORD)).await.status, 429);
    }
}
